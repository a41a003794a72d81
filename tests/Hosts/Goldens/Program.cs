using System.Runtime.CompilerServices;
using AgentTrace.Testing;

// "places": where goldens of this file lie. "write PATH TEXT…": writes the texts in turn, until somebody ends this process; "write-times N PATH TEXT…": N times.
switch (args[0])
{
    case "places":
        Console.WriteLine(Source());
        Console.WriteLine(GoldenPlace.Beside(Source(), "Main", null).Path);
        Console.WriteLine(GoldenPlace.At("fixtures/x.json", Source()).Path);
        Console.WriteLine(GoldenPlace.At("fixtures/x.json").Path);
        break;
    case "write":
        Write(args[1], args[2..], int.MaxValue);
        break;
    case "write-times":
        Write(args[2], args[3..], int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture));
        break;
}

static string Source([CallerFilePath] string path = "") => path;

static void Write(string path, string[] letters, int times)
{
    var place = GoldenPlace.At(path);
    for (var i = 0; i < times; i++)
    {
        // A store each: that one process writes one path twice is what it forbids.
        new GoldenStore().Write(place, new string(letters[i % letters.Length][0], 100_000));
        if (i == 0) Console.WriteLine("ready");
    }
}
