using Disentangle.Foundation.Files;
using Disentangle.Layers;

namespace Disentangle.Interchange;

/// <content>
/// A map as text, a line each: <c>ours &lt;- theirs</c>, or <c>ours &lt;- part + part</c>, then perhaps a
/// colon and words on the layout there:
/// <c>linear</c>, <c>conv</c> or <c>convt</c>; <c>inputs=CxHxW</c>, <c>outputs=CxHxW</c>,
/// <c>interleaved=N</c>. Besides, <c>ignore PATTERN</c>,
/// <c>keep PATTERN</c>, and # before a comment.
/// </content>
public sealed partial record WeightMap
{
    // Patterns with a star are compared with every name.
    private const int MostPatterns = 256;

    private const StringSplitOptions Clean = StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries;

    /// <summary>Reads a file.</summary>
    /// <exception cref="UserErrorException">It is missing, or a line is not as expected.</exception>
    public static WeightMap Read(string path)
    {
        string text;
        using (FileStream file = InputFile.Open(path))
        {
            if (!Limits.MapBytes.Allows(file.Length))
                throw Limits.MapBytes.Exceeded($"{path}: has {file.Length} bytes of a map of tensors", file.Length);
            try
            {
                using StreamReader reader = new(file);
                text = reader.ReadToEnd();
            }
            catch (Exception e) when (InputFile.IsDamage(e) || e is UnauthorizedAccessException)
            {
                throw new UserErrorException($"{path}: cannot be read: {InputFile.Reason(e)}", innerException: e);
            }
        }

        return Parse(text, path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="source">What they are of, for messages.</param>
    /// <exception cref="UserErrorException">A line is not as expected.</exception>
    public static WeightMap Parse(string text, string source)
    {
        List<WeightRule> rules = [];
        List<string> ignored = [], kept = [];
        HashSet<string> names = [];
        int patterns = 0;
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        for (int number = 1; number <= lines.Length; number++)
        {
            string line = lines[number - 1].Split('#')[0].Trim();
            if (line.Length == 0) continue;
            try
            {
                if (line.Split((char[]?)null, Clean) is [("ignore" or "keep") and string word, string pattern])
                {
                    if (pattern.Contains('*', StringComparison.Ordinal) && ++patterns > MostPatterns)
                        throw new FormatException($"at most {MostPatterns} patterns with * are expected");
                    (word == "ignore" ? ignored : kept).Add(pattern);
                    continue;
                }

                WeightRule rule = ParseRule(line);
                if (!names.Add(rule.Ours)) throw new FormatException($"{Shown.Short(rule.Ours)} already has a line");
                rules.Add(rule);
            }
            catch (FormatException e)
            {
                throw new UserErrorException(
                    $"{source}: line {number}: {e.Message}, got {Shown.Short(line)}",
                    "for example encoder.fc1.weight <- encoder.lin1.weight : linear inputs=32x4x4", e);
            }
        }

        return new WeightMap(rules, ignored, kept);
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public string ToText() =>
        string.Concat([.. Rules.Select(rule => $"{rule}\n"), .. Ignored.Select(pattern => $"ignore {pattern}\n"),
            .. Kept.Select(pattern => $"keep {pattern}\n")]);

    private static WeightRule ParseRule(string line)
    {
        string[] sides = line.Split("<-", 2, StringSplitOptions.TrimEntries);
        if (sides.Length != 2) throw new FormatException("'ours <- theirs', 'ignore NAME' or 'keep NAME' is expected");
        string[] right = sides[1].Split(':', 2, StringSplitOptions.TrimEntries);
        string[] theirs = right[0].Split('+', StringSplitOptions.TrimEntries);
        if (theirs.Prepend(sides[0])
            .FirstOrDefault(name => name.Length == 0 || name.Any(char.IsWhiteSpace) || Shown.Text(name) != name) is not null)
            throw new FormatException("the name of one tensor is expected before <- and between + after it");
        WeightRule rule = new(sides[0], theirs, WeightKind.Vector);
        foreach (string word in right.Length == 2 ? right[1].Split((char[]?)null, Clean) : []) rule = With(rule, word);
        return rule;
    }

    private static WeightRule With(WeightRule rule, string word) => word.Split('=', 2) switch
    {
        ["vector"] => rule with { Kind = WeightKind.Vector },
        ["linear"] => rule with { Kind = WeightKind.Linear },
        ["conv"] => rule with { Kind = WeightKind.Convolution },
        ["convt"] => rule with { Kind = WeightKind.TransposedConvolution },
        ["inputs", string image] => rule with { Inputs = Image(word, image) },
        ["outputs", string image] => rule with { Outputs = Image(word, image) },
        ["interleaved", string heads] => rule with { Interleaved = Number(word, heads) },
        _ => throw new FormatException(
            $"vector, linear, conv, convt, inputs=CxHxW, outputs=CxHxW or interleaved=N is expected, not {Shown.Short(word)}"),
    };

    private static ImageShape Image(string word, string text)
    {
        string[] sizes = text.Split('x');
        if (sizes.Length != 3) throw new FormatException($"three sizes CxHxW are expected in {Shown.Short(word)}");
        ImageShape image = new(Number(word, sizes[1]), Number(word, sizes[2]), Number(word, sizes[0]));
        return (long)image.Height * image.Width <= int.MaxValue / image.Channels ? image
            : throw new FormatException($"a smaller image is expected in {Shown.Short(word)}");
    }

    private static int Number(string word, string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, null, out int number) && number > 0 ? number
            : throw new FormatException($"whole numbers >= 1 are expected in {Shown.Short(word)}");
}
