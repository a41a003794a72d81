namespace AgentTrace.Testing;

/// <summary>Loading traces from files and saving them, as members of <see cref="RecordedTrace"/>.</summary>
/// <remarks>A file's format is told from its content, never from its name; gzipped files are decompressed.</remarks>
/// <example><code>
/// var trace = RecordedTrace.Load("research.jsonl");
/// trace.Save("TestResults/research.jsonl");
/// </code></example>
public static class RecordedTraceFiles
{
    private const int MaxListed = 10;

    extension(RecordedTrace)
    {
        /// <summary>Loads the one trace of a file.</summary>
        /// <remarks>The file must hold exactly one trace with spans of an agent; traces of other things (health checks, HTTP calls) beside it do not matter.</remarks>
        /// <param name="path">The file, in any known format. A relative one that is not in the working folder is looked for below the test's project.</param>
        /// <param name="options">Limits; null for the usual ones.</param>
        /// <exception cref="TraceFormatException">The file is missing, is no trace, or holds none or several traces of agents.</exception>
        /// <example><code>
        /// RecordedTrace.Load("research.jsonl").Should().HaveCalledTool("search").Before("fetch");
        /// </code></example>
        public static RecordedTrace Load(string path, TraceReadOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(path);
            return Only(TraceLoader.ReadFiles([path], options ?? TraceReadOptions.Default), path);
        }

        /// <summary>Loads all traces of a file, or of the files that a pattern names, as one input.</summary>
        /// <param name="pathOrGlob">A file, or a pattern: <c>*</c> and <c>?</c> within a name, <c>**</c> for any folders. A relative one of which nothing is in the working folder is looked for below the test's project.</param>
        /// <param name="options">Limits; null for the usual ones.</param>
        /// <exception cref="TraceFormatException">Nothing is there, or something is no trace.</exception>
        /// <example><code>
        /// foreach (var trace in RecordedTrace.LoadAll("traces/**/*.jsonl")) trace.Should().HaveNoErrors();
        /// </code></example>
        public static TraceSet LoadAll(string pathOrGlob, TraceReadOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(pathOrGlob);
            return TraceLoader.ReadFiles(TraceGlob.Expand(pathOrGlob), options ?? TraceReadOptions.Default);
        }

        /// <summary>Gives the traces of a file one after the other, so that a file of any size can be checked in little memory.</summary>
        /// <remarks>
        /// The same traces as <see cref="LoadAll(string, TraceReadOptions?)"/> gives, each as soon as its last span was read. The file is read twice, as only
        /// its end tells which traces are whole: it must stay as it is meanwhile. In memory are the traces that have begun and not ended; of few
        /// traces with a single span each, all of them, as what they mean may stand in another. What could not be read makes every trace incomplete.
        /// </remarks>
        /// <param name="path">The file, in any known format.</param>
        /// <param name="options">Limits; null for the usual ones.</param>
        /// <exception cref="TraceFormatException">The file is missing, is no trace, or changed while it was read.</exception>
        /// <example><code>
        /// foreach (var trace in RecordedTrace.LoadEach("production.jsonl")) trace.Should().HaveNoErrors();
        /// </code></example>
        public static IEnumerable<RecordedTrace> LoadEach(string path, TraceReadOptions? options = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(path);
            return TracesOneByOne.Read(path, options ?? TraceReadOptions.Default);
        }

        /// <summary>Loads several files as one input: spans join by trace id across them.</summary>
        /// <param name="paths">The files.</param>
        /// <param name="options">Limits; null for the usual ones.</param>
        /// <exception cref="TraceFormatException">A file is missing or is no trace.</exception>
        /// <example><code>
        /// var traces = RecordedTrace.LoadAll(["planner.jsonl", "worker.jsonl"]);
        /// </code></example>
        public static TraceSet LoadAll(IEnumerable<string> paths, TraceReadOptions? options = null)
        {
            ArgumentNullException.ThrowIfNull(paths);
            string[] files = [.. paths];
            if (files.Length == 0) throw new ArgumentException("Name at least one file.", nameof(paths));
            foreach (var file in files) ArgumentException.ThrowIfNullOrWhiteSpace(file, nameof(paths));
            return TraceLoader.ReadFiles(files, options ?? TraceReadOptions.Default);
        }
    }

    extension(RecordedTrace trace)
    {
        /// <summary>Saves the trace as an event log, one JSON object a line, which any log pipeline can read and <c>Load</c> reads back whole.</summary>
        /// <remarks>The file is written under a temporary name beside the target and then renamed, so that nobody ever sees half of it.</remarks>
        /// <param name="path">The file; folders that are missing are made.</param>
        /// <example><code>
        /// trace.Save("TestResults/research.jsonl");
        /// </code></example>
        public void Save(string path) => TraceLoader.Save(path, [trace]);
    }

    private static RecordedTrace Only(TraceSet traces, string path)
    {
        if (traces.Count == 1) return traces[0];
        var ofAgents = traces.Where(IsOfAgent).Take(2).ToList();
        if (ofAgents.Count == 1) return ofAgents[0];
        if (traces.Count == 0) throw new TraceFormatException("it holds no span.", path);
        var listed = (ofAgents.Count == 0 ? traces : traces.Where(IsOfAgent)).ToList();
        var kind = ofAgents.Count == 0 ? "traces and none of an agent" : "traces of agents";
        var names = string.Join("; ", listed.Take(MaxListed).Select(Describe)) + (listed.Count > MaxListed ? $"; and {listed.Count - MaxListed} more" : "");
        throw new TraceFormatException(
            $"it holds {listed.Count} {kind}: {names}. Load wants exactly one: take RecordedTrace.LoadAll and choose.", path);
    }

    private static bool IsOfAgent(RecordedTrace trace) =>
        trace.DeclaredRuns.Count > 0 || trace.Spans.Any(span => span.StepType is not (StepType.Other or StepType.Event));

    private static string Describe(RecordedTrace trace)
    {
        var root = trace.Spans.Count > 0 ? trace.Spans[0].Name : trace.DeclaredRuns[0].Name ?? "";
        return $"{(trace.TraceId.Length == 0 ? "(no id)" : trace.TraceId)} \"{root}\" ({trace.Spans.Count} span{(trace.Spans.Count == 1 ? "" : "s")})";
    }
}
