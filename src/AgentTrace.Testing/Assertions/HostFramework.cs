using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;

namespace AgentTrace.Testing;

/// <summary>Makes the exception by which the test framework at hand knows a failed assertion.</summary>
internal static class HostFramework
{
    /// <summary>A framework is at hand when its marker is loaded; its exception may live in an assembly that nobody has touched yet.</summary>
    private static readonly (string Marker, string Assembly, string Exception)[] Known =
    [
        ("xunit.v3.core", "xunit.v3.assert", "Xunit.Sdk.XunitException"),
        ("xunit.core", "xunit.assert", "Xunit.Sdk.XunitException"),
        ("nunit.framework", "nunit.framework", "NUnit.Framework.AssertionException"),
        ("MSTest.TestFramework", "MSTest.TestFramework", "Microsoft.VisualStudio.TestTools.UnitTesting.AssertFailedException"),
        ("Microsoft.VisualStudio.TestPlatform.TestFramework", "Microsoft.VisualStudio.TestPlatform.TestFramework", "Microsoft.VisualStudio.TestTools.UnitTesting.AssertFailedException"),
        ("TUnit.Core", "TUnit.Assertions", "TUnit.Assertions.Exceptions.AssertionException"),
        ("TUnit.Assertions", "TUnit.Assertions", "TUnit.Assertions.Exceptions.AssertionException"),
    ];

    private static readonly Lazy<Func<string, Exception>> Factory = new(Find);

    public static Exception CreateException(string message) => Factory.Value(message);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "A trimmed application has no test framework in it; the plain exception is then used.")]
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "As above.")]
    private static Func<string, Exception> Find()
    {
        foreach (var (marker, assemblyName, typeName) in Known)
        {
            if (!IsLoaded(marker) || Load(assemblyName)?.GetType(typeName) is not { } type) continue;
            if (Create(type, "probe") is null) continue;
            return message => Create(type, message)!;
        }

        return message => new TraceAssertionException(message);
    }

    /// <summary>Under some runners one assembly is loaded into several contexts: the one that this code runs in counts.</summary>
    private static bool IsLoaded(string name) => Contexts().SelectMany(context => context.Assemblies).Any(assembly => assembly.GetName().Name == name);

    private static IEnumerable<AssemblyLoadContext> Contexts()
    {
        var own = AssemblyLoadContext.GetLoadContext(typeof(HostFramework).Assembly);
        return own is null || own == AssemblyLoadContext.Default ? [AssemblyLoadContext.Default] : [own, AssemblyLoadContext.Default];
    }

    private static Assembly? Load(string name)
    {
        foreach (var context in Contexts())
        {
            try
            {
                return context.LoadFromAssemblyName(new AssemblyName(name));
            }
            catch (Exception error) when (error is FileNotFoundException or FileLoadException or BadImageFormatException)
            {
                // The framework is there without its assertion library: the next candidate, in the end the plain exception.
            }
        }

        return null;
    }

    private static Exception? Create([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, string message)
    {
        try
        {
            return Activator.CreateInstance(type, message) as Exception;
        }
        catch (MissingMethodException)
        {
            return null;
        }
    }
}
