using AgentTrace.Testing.Hosts;

// No test framework at all: a console program, a notebook, a smoke test in production.
var exception = UnmetExpectation.Thrown();
Console.WriteLine(exception.GetType().FullName);
Console.WriteLine(UnmetExpectation.FirstLineOf(exception));
