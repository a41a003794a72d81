using AgentTrace.Testing.Hosts;
using TUnit.Assertions;
using TUnit.Assertions.Extensions;

// TUnit runs on a platform of its own, which `dotnet test` cannot mix with the others: a process that has its assertions loaded stands in for it.
await Assert.That(args.Length).IsEqualTo(0);

var exception = UnmetExpectation.Thrown();
Console.WriteLine(exception.GetType().FullName);
Console.WriteLine(UnmetExpectation.FirstLineOf(exception));
