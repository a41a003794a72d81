using System.Text;
using Spectre.Console;

namespace AgentTrace.Testing.Cli;

/// <summary>A piece of a line and how it is coloured.</summary>
internal readonly record struct Part(string Text, Style? Style = null)
{
    public static implicit operator Part(string text) => new(text);
}

/// <summary>The colours, by what they mean.</summary>
internal static class Ink
{
    public static readonly Style Strong = new(decoration: Decoration.Bold);
    public static readonly Style Dim = new(Color.Grey);
    public static readonly Style Good = new(Color.Green);
    public static readonly Style Bad = new(Color.Red);
    public static readonly Style Warn = new(Color.Yellow);
    public static readonly Style Bar = new(Color.Blue);
}

/// <summary>Where a command reads and writes. Text is always inert: no control character reaches a terminal, and nothing is read as markup.</summary>
internal sealed class Shell : IDisposable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private IAnsiConsole? _console;

    public Shell(Stream input, Stream output, TextWriter error)
    {
        Input = input;
        Output = output;
        Error = error;
        Writer = new StreamWriter(output, Utf8, 1 << 16, leaveOpen: true) { NewLine = "\n" };
    }

    public Stream Input { get; }

    /// <summary>For bytes; <see cref="Writer"/> is for text.</summary>
    public Stream Output { get; }

    public TextWriter Writer { get; }

    public TextWriter Error { get; }

    public int Width { get; init; } = 120;

    public bool HasColours { get; init; }

    public bool IsUnicode { get; init; } = true;

    /// <summary>Somebody watches standard error: it may be drawn upon.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>The process's own streams. Colours only on a terminal that wants them.</summary>
    public static Shell OfConsole()
    {
        var isTerminal = !Console.IsOutputRedirected;
        var isDumb = Environment.GetEnvironmentVariable("TERM") == "dumb" || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var error = new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true, NewLine = "\n" };
        return new Shell(Console.OpenStandardInput(), Console.OpenStandardOutput(), error)
        {
            Width = isTerminal ? Math.Clamp(ConsoleWidth(), 60, 240) : 120,
            HasColours = isTerminal && !isDumb && AnsiConsole.Profile.Capabilities.Ansi,
            ShowsProgress = !Console.IsErrorRedirected && !isDumb,
            IsUnicode = !isTerminal || Console.OutputEncoding.CodePage == Encoding.UTF8.CodePage,
        };
    }

    public void Line(params ReadOnlySpan<Part> parts)
    {
        if (!HasColours)
        {
            foreach (var part in parts) Writer.Write(Inert(part.Text));
            Writer.Write('\n');
            return;
        }

        var paragraph = new Paragraph();
        foreach (var part in parts) paragraph.Append(Inert(part.Text), part.Style ?? Style.Plain);
        _console ??= CreateConsole();
        _console.Write(paragraph);
        _console.WriteLine();
    }

    /// <summary>Text of several lines.</summary>
    public void Lines(string text, Func<string, Style> style)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n')) Line(new Part(line, style(line)));
    }

    /// <summary>One line on standard error.</summary>
    public void Complain(string problem)
    {
        try
        {
            Flush();
        }
        catch (IOException)
        {
            // What is said on standard error may be that very fault.
        }

        Error.WriteLine("agenttrace: " + SafeText.Line(Scrubber.Redact(problem)));
        Error.Flush();
    }

    public void Flush() => Writer.Flush();

    public void Dispose() => Error.Dispose();

    private static int ConsoleWidth()
    {
        try
        {
            return Console.WindowWidth is var width and > 20 ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }

    private string Inert(string text)
    {
        text = SafeText.Line(text);
        return IsUnicode ? text : Ascii(text);
    }

    /// <summary>Our own signs for terminals that know none of them.</summary>
    private static string Ascii(string text)
    {
        var ascii = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            ascii.Append(c switch
            {
                '✓' => "+",
                '✗' => "x",
                '…' => "...",
                '█' => "#",
                '░' => "-",
                '│' => "|",
                '├' => "|",
                '└' => "`",
                '─' => "-",
                'µ' => "u",
                _ => c.ToString(),
            });
        }

        return ascii.ToString();
    }

    private IAnsiConsole CreateConsole()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(Writer) });

        // Lines are laid out here and never wrapped by anybody but the terminal.
        console.Profile.Width = 1 << 20;
        return console;
    }
}
