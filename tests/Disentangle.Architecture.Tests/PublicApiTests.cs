using System.Reflection;
using PublicApiGenerator;

namespace Disentangle.Architecture.Tests;

/// <summary>
/// What a user of the packages can call, as text, one file a library in <c>PublicApi</c>: a change of it is seen in review. Written by this
/// test where the environment variable DISENTANGLE_WRITE_API is 1, and compared otherwise.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly ApiGeneratorOptions Options = new() { IncludeAssemblyAttributes = false };

    private static string Folder => Path.Combine(Repository.Root, "tests", "Disentangle.Architecture.Tests", "PublicApi");

    public static TheoryData<string> Libraries => [.. Names];

    private static IEnumerable<string> Names =>
        Repository.Packages.Where(name => Repository.Projects("src")[name].Descendants("OutputType").All(type => type.Value != "Exe"));

    [Theory]
    [MemberData(nameof(Libraries))]
    public void The_public_surface_is_the_reviewed_one(string library)
    {
        string path = Path.Combine(Folder, $"{library}.txt"), surface = Assembly.Load(library)
            .GeneratePublicApi(Options).ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("DISENTANGLE_WRITE_API") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, surface);
        }

        string reviewed = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        Assert.True(
            surface == reviewed,
            $"""
            the public surface of {library} is not that of {path}:
            {Difference(reviewed, surface)}
            where the change is meant, DISENTANGLE_WRITE_API=1 dotnet test -c Release tests/Disentangle.Architecture.Tests writes it
            """);
    }

    [Fact]
    public void Every_file_is_of_a_library() =>
        Assert.Equal(Names.Order(), Directory.EnumerateFiles(Folder).Select(path => Path.GetFileNameWithoutExtension(path)!).Order());

    // Lines that are only in one of the texts.
    private static string Difference(string before, string after)
    {
        string[] old = before.Split('\n'), now = after.Split('\n');
        return string.Join('\n',
            [.. old.Except(now).Select(line => $"- {line.Trim()}"), .. now.Except(old).Select(line => $"+ {line.Trim()}")]);
    }
}
