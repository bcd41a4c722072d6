using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Disentangle.Studies.Plans;

/// <summary>
/// The part of YAML that study files use: maps, lists, words, texts and numbers in one document. Anchors and aliases, with which a small
/// file stands for a huge one, and tags, which name types, are refused.
/// </summary>
internal static class YamlFile
{
    /// <summary>The whole of a text.</summary>
    /// <param name="text">The content of the file.</param>
    /// <param name="file">What to call it in sentences.</param>
    /// <exception cref="UserErrorException">It is not YAML, or not of that part.</exception>
    public static YamlItem Parse(string text, string file)
    {
        try
        {
            RefuseOthers(text, file);
            YamlStream stream = [];
            stream.Load(new StringReader(text));
            if (stream.Documents.Count == 0) throw new UserErrorException($"{file} is empty, a study is expected");
            if (stream.Documents.Count > 1) throw new UserErrorException($"{file} has {stream.Documents.Count} documents, one is expected");
            return new YamlItem(file, null, stream.Documents[0].RootNode);
        }
        catch (YamlException e)
        {
            throw new UserErrorException($"{file}, line {e.Start.Line}: {Sentence(e)}", innerException: e);
        }
    }

    // Before the tree is made, which could be huge.
    private static void RefuseOthers(string text, string file)
    {
        Parser parser = new(new StringReader(text));
        int depth = 0;
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            string? refused = parser.Current switch
            {
                AnchorAlias => "an alias (*name)",
                NodeEvent { Anchor.IsEmpty: false } => "an anchor (&name)",
                NodeEvent { Tag.IsEmpty: false } => "a tag (!name)",
                _ when depth > Limits.NestingDepth.Value => $"nesting deeper than {Limits.NestingDepth.Value} levels",
                _ => null,
            };
            if (refused is not null)
                throw new UserErrorException(
                    $"{file}, line {parser.Current.Start.Line}: a study file may not have {refused}", "write the value out in full");
        }
    }

    private static string Sentence(YamlException e)
    {
        string said = Shown.Short(e.InnerException?.Message ?? e.Message, 200).TrimEnd('.');
        return $"is not valid YAML: {char.ToLowerInvariant(said[0])}{said[1..]}";
    }
}
