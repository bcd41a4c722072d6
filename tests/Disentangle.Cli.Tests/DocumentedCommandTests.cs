using System.CommandLine;
using System.Text.RegularExpressions;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;

namespace Disentangle.Cli.Tests;

/// <summary>The commands that the documentation shows are commands that the program takes.</summary>
public sealed partial class DocumentedCommandTests : IDisposable
{
    // What has to be downloaded, or is a file of the reader's.
    private static readonly string[] Rendered = ["dsprites", "shapes3d", "many-sprites", "color-dsprites", "noisy-dsprites"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Lines of their own, each with its file.</summary>
    public static TheoryData<string, string> Lines { get; } = Found(LineOfItsOwn());

    /// <summary>Commands within a sentence, which may leave out what the sentence says.</summary>
    public static TheoryData<string, string> Spans { get; } = Found(Span());

    /// <summary>Trainings on data that is rendered.</summary>
    public static TheoryData<string> Trainings { get; } =
    [
        .. Lines.Concat(Spans).Select(row => (string)row[1])
            .Where(command => command.StartsWith("disentangle train ", StringComparison.Ordinal) && !command.Contains("--plugin"))
            .Where(command => Words(command) is var words && Array.IndexOf(words, "--data") is > 0 and int at
                && Rendered.Contains(words[at + 1].Split('@', '[')[0]))
            .Distinct(),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_command_on_a_line_of_its_own_is_complete(string file, string command) => Assert.Empty(Mistaken(file, command));

    [Theory]
    [MemberData(nameof(Spans))]
    public void A_command_in_a_sentence_has_options_that_exist(string file, string command) =>
        Assert.DoesNotContain(Mistaken(file, command), mistake => !mistake.Contains("missing", StringComparison.OrdinalIgnoreCase)
            && !mistake.Contains("required", StringComparison.OrdinalIgnoreCase));

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_training_can_begin(string command)
    {
        string[] words = Words(command);
        int folder = Array.IndexOf(words, "--out");
        if (folder < 0) words = [.. words, "--out", _folder["run"]];
        else words[folder + 1] = _folder["run"];

        // The scores and the report of a run that stops at once are other tests' matter.
        words = [.. words.Where(word => word != "--quick"), "--no-evaluate"];
        using StringWriter output = new(), error = new();
        Terminal terminal = new(output, error, interrupted: new CancellationToken(canceled: true));
        int code = App.Run(words, terminal);
        Assert.True(code == ExitCode.Interrupted, $"{command}: {code}, {error}");
    }

    [Theory]
    [InlineData("disentangle train vae --dta dsprites")]
    [InlineData("disentangle trian vae")]
    [InlineData("disentangle train vae --steps few")]
    public void A_mistake_would_be_found(string command) => Assert.NotEmpty(Mistaken("", command));

    private static IEnumerable<string> Mistaken(string file, string command)
    {
        string[] words = Words(command);
        using StringWriter output = new();
        ParseResult parsed = App.Root(new Terminal(output, output), words[0])
            .Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return parsed.Errors.Select(mistake => $"{file}: {command}: {mistake.Message}");
    }

    // As a shell splits them, without the command's own name; redirections and pipes end the command.
    private static string[] Words(string command) =>
    [
        .. Word().Matches(command).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal))
            .TakeWhile(word => word is not ("|" or "&&" or "&" or ">" or "#")).Skip(1),
    ];

    private static TheoryData<string, string> Found(Regex command)
    {
        TheoryData<string, string> found = [];
        IEnumerable<string> files = Directory
            .EnumerateFiles(Path.Combine(RepositoryFolder.Path, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat([Path.Combine(RepositoryFolder.Path, "README.md"), Path.Combine(RepositoryFolder.Path, "models", "README.md")])
            .Order(StringComparer.Ordinal);
        foreach (string file in files)
        {
            foreach (string text in command.Matches(File.ReadAllText(file)).Select(match => match.Groups["command"].Value.TrimEnd())
                .Where(text => !text.Contains("...", StringComparison.Ordinal)).Distinct())
                found.Add(Path.GetRelativePath(RepositoryFolder.Path, file), text);
        }

        return found;
    }

    [GeneratedRegex(@"^ {4}(?<command>disentangle [a-z].*)$", RegexOptions.Multiline)]
    private static partial Regex LineOfItsOwn();

    [GeneratedRegex(@"`(?<command>disentangle [a-z][^`\n]*)`")]
    private static partial Regex Span();

    [GeneratedRegex("(\"[^\"]*\"|[^\\s\"])+")]
    private static partial Regex Word();
}
