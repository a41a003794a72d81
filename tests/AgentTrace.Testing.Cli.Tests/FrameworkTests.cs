namespace AgentTrace.Testing.Cli.Tests;

public sealed class FrameworkTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("agent.py", "import os\nfrom crewai import Agent, Crew\n", "CrewAI", "agent.py names crewai")]
    [InlineData("agent.py", "import openai\n  from langchain_core.tools import tool\n", "LangGraph", "agent.py names langchain-core.tools")]
    [InlineData("agent.py", "# from crewai import Agent\nfrom agents import Agent, Runner\n", "the OpenAI Agents SDK", "agent.py names agents")]
    [InlineData("agent.mjs", "import { generateText } from 'ai';\n", "the Vercel AI SDK", "agent.mjs names ai")]
    [InlineData("agent.cjs", "const { Agent } = require(\"@openai/agents\");\n", "the OpenAI Agents SDK", "agent.cjs names @openai/agents")]
    [InlineData("agent.ts", "const x = await import('@langchain/langgraph/prebuilt');\n", "LangGraph", "agent.ts names @langchain/langgraph/prebuilt")]
    [InlineData("agent.mjs", "import { X } from \"@langchain/core/language_models/chat_models\";\n", "LangGraph", "agent.mjs names @langchain/core/language_models/chat_models")]
    [InlineData("requirements.txt", "# what we need\nLangGraph==1.0 ; python_version > '3.9'\nopenai\n", "LangGraph", "requirements.txt names LangGraph")]
    [InlineData("pyproject.toml", "[project]\ndependencies = [\"pydantic-ai[openai]>=1\"]\n", "Pydantic AI", "pyproject.toml names pydantic-ai")]
    [InlineData("pyproject.toml", "[tool.poetry.dependencies]\nsmolagents = \"^1.2\"\n", "smolagents", "pyproject.toml names smolagents")]
    [InlineData("package.json", "{\"devDependencies\": {\"openai\": \"6\"}}", "OpenAI's client", "package.json names openai")]
    [InlineData("Agent.csproj", "<PackageReference Include=\"Microsoft.Agents.AI.OpenAI\" Version=\"1.0\" />", "Microsoft Agent Framework", "Agent.csproj names Microsoft.Agents.AI.OpenAI")]
    [InlineData("Agent.csproj", "<PackageReference Include=\"Microsoft.Extensions.AI\" />", "Microsoft.Extensions.AI", "Agent.csproj names Microsoft.Extensions.AI")]
    [InlineData("package.json", "{\"dependencies\": {\"aix\": \"1\", \"ai-thing\": \"1\"}}", null, null)]
    [InlineData("package.json", "{\"dependencies\": [", null, null)]
    [InlineData("agent.py", "print('no framework, crewai in a text')\n", null, null)]
    public void Find_knows_a_framework_by_what_a_program_names(string file, string content, string? name, string? evidence)
    {
        _folder.Write(file, content);
        var found = Framework.Find(new ProgramPackages(["python", file], _folder.Path));

        Assert.Equal((name, evidence), (found?.Framework.Name, found?.Evidence));
        if (found is { } known) Assert.NotEmpty(known.Framework.Lines);
    }
}
