using System.Text.Json.Nodes;

namespace Disentangle.Cli.Tests;

/// <summary>The limits hold for the whole process, so that nothing else runs beside these tests.</summary>
[CollectionDefinition(nameof(LimitTests), DisableParallelization = true)]
[Collection(nameof(LimitTests))]
public sealed class LimitTests : IDisposable
{
    public void Dispose()
    {
        foreach (Limit limit in Limits.All) limit.Value = limit.Default;
    }

    [Theory]
    [InlineData("list", "limits", "--json", "--limit", "picture-pixels=1000", "--limit", "threads=7")]
    [InlineData("--limit", "picture-pixels=1e3", "list", "--limit", "threads=7", "limits", "--json")]
    public void Any_command_takes_limits_anywhere_on_its_line(params string[] line)
    {
        JsonArray limits = JsonNode.Parse(CommandLine.Run(line).Output)!.AsArray();
        Assert.Equal(1000, ValueOf("picture-pixels"));
        Assert.Equal(7, ValueOf("threads"));
        Assert.Equal(Limits.PictureBytes.Default, ValueOf("picture-bytes"));

        long ValueOf(string id) => (long)limits.Single(limit => (string)limit!["id"]! == id)!["value"]!;
    }

    [Theory]
    [InlineData("picture-pixel=9", "unknown limit picture-pixel; did you mean picture-pixels?")]
    [InlineData("picture-pixels", "a limit is set by NAME=N, got picture-pixels")]
    [InlineData("picture-pixels=many", "the limit picture-pixels must be a whole number of pixels, got many")]
    [InlineData("picture-pixels=0", "the limit picture-pixels must be in 1 .. 536870912 pixels, got 0")]
    [InlineData("picture-pixels=9999999999999", "the limit picture-pixels must be in 1 .. 536870912 pixels, got 9999999999999")]
    public void A_limit_that_cannot_be_set_is_one_sentence(string assignment, string message) =>
        CommandLine.Run("list", "methods", "--limit", assignment).IsError(2, message);

    [Fact]
    public void The_option_without_a_value_and_misspelt_is_named()
    {
        CommandLine.Run("list", "methods", "--limit").IsError(2,
            "methods needs --limit NAME=N: raise or lower a limit on what files may ask for; may be repeated; see disentangle list limits",
            "disentangle list methods --help");
        CommandLine.Run("data", "check", "dsprites", "--limits", "threads=7").IsError(2, "unknown option --limits; did you mean --limit?",
            "disentangle data check --help");
    }
}
