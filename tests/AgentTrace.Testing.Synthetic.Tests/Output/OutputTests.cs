using System.Net;
using System.Text;

namespace AgentTrace.Testing.Synthetic.Tests;

/// <summary>Traces as files and as an OTLP stream.</summary>
public class OutputTests
{
    private static readonly TraceFaker Faker = new(seed: 3);

    public static TheoryData<string> Formats => [.. TraceFormats.Writable];

    [Theory]
    [MemberData(nameof(Formats))]
    public void File_holds_the_traces_in_the_format_and_nothing_else_lies_beside_it(string format)
    {
        var folder = Directory.CreateTempSubdirectory("agenttrace-");
        try
        {
            var path = Path.Combine(folder.FullName, "deeper", "traces.jsonl");
            Faker.SupportAgent().WithHandoff().Save(path, 20, format);

            var back = RecordedTrace.LoadAll(path);
            Assert.Equal(format, back.Format);
            Assert.Equal(InMemory.Bytes(Faker.SupportAgent().WithHandoff().Generate(20), "event-log"), InMemory.Bytes(back, "event-log"));
            Assert.Equal([path], Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Stream_gets_what_the_file_would_hold_and_stays_open()
    {
        using var stream = new MemoryStream();
        Faker.CodingAgent().Write(stream, 4, "trace-json");

        Assert.Equal(InMemory.Bytes(Faker.CodingAgent().Generate(4), "trace-json"), stream.ToArray());
        Assert.True(stream.CanWrite);
    }

    [Fact]
    public void Unknown_format_names_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => Faker.CodingAgent().Write(Stream.Null, 1, "xml"));
        Assert.StartsWith("There is no format \"xml\" to write; there are event-log, trace-json, otlp-json.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TraceVocabulary.GenAi)]
    [InlineData(TraceVocabulary.OpenInference)]
    public async Task Receiver_gets_every_trace_as_it_was_made(TraceVocabulary vocabulary)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        var scenario = Faker.ResearchAgent().WithNestedSpans().WithErrorRate(0.2).In(vocabulary);
        await scenario.SendAsync(receiver.Endpoint, 120);

        Assert.Equal(InMemory.Bytes(scenario.Generate(120), "event-log"), InMemory.Bytes(receiver.Traces, "event-log"));
    }

    [Fact]
    public async Task Address_that_nobody_answers_is_named()
    {
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Faker.ResearchAgent().SendAsync(new Uri("http://127.0.0.1:9/otlp"), 1));
        Assert.StartsWith("http://127.0.0.1:9/otlp cannot be reached: ", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(() => Faker.ResearchAgent().SendAsync(new Uri("ftp://127.0.0.1/"), 1));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest, 1)]
    [InlineData(HttpStatusCode.ServiceUnavailable, 5)]
    public async Task Refusal_is_told_and_only_a_busy_receiver_is_asked_again(HttpStatusCode status, int tries)
    {
        using var listener = new HttpListener();
        var address = LoopbackPort.Listen(listener);
        var serving = ServeAsync(listener, status, "no room");

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Faker.ResearchAgent().SendAsync(new Uri(address), 1));
        listener.Stop();
        Assert.Equal(tries, await serving);
        Assert.Contains($" answered {(int)status} ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(": no room", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"partialSuccess":{"rejectedSpans":"3","errorMessage":"too old"}}""", "3 rejected, too old")]
    [InlineData("""{"partialSuccess":{"rejectedSpans":3}}""", "3 rejected, without a reason")]
    public async Task Request_that_was_taken_in_part_is_told(string answer, string said)
    {
        using var listener = new HttpListener();
        var address = LoopbackPort.Listen(listener);
        var serving = ServeAsync(listener, HttpStatusCode.OK, answer);

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => Faker.ResearchAgent().SendAsync(new Uri(address), 1));
        listener.Stop();
        Assert.Equal(1, await serving);
        Assert.Equal($"{address}v1/traces did not take all spans: {said}", error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("thanks")]
    [InlineData("""{"partialSuccess":{"rejectedSpans":"0","errorMessage":"a hint"}}""")]
    public async Task Request_that_was_taken_whole_is_done(string answer)
    {
        using var listener = new HttpListener();
        var address = LoopbackPort.Listen(listener);
        var serving = ServeAsync(listener, HttpStatusCode.OK, answer);

        await Faker.ResearchAgent().SendAsync(new Uri(address), 1);
        listener.Stop();
        Assert.Equal(1, await serving);
    }

    /// <summary>Answers every request in one way until the listener is stopped, and counts them.</summary>
    private static async Task<int> ServeAsync(HttpListener listener, HttpStatusCode status, string answer)
    {
        for (var asked = 0; ; asked++)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return asked;
            }

            Assert.Equal(("/v1/traces", "application/json"), (context.Request.Url!.AbsolutePath, context.Request.ContentType));
            context.Response.StatusCode = (int)status;
            context.Response.AddHeader("Retry-After", "0");
            context.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
        }
    }
}
