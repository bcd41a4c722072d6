using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Disentangle.Studies.Plans;

/// <summary>
/// A value of a YAML file, with its place for sentences about it. What is of another kind than asked for is refused with the line.
/// </summary>
internal readonly partial struct YamlItem(string file, string? key, YamlNode node)
{
    /// <summary>The line that it begins on, from 1.</summary>
    public long Line => node.Start.Line;

    /// <summary>What stands before each sentence about it.</summary>
    public string Place => $"{file}, line {Line}";

    /// <summary>Whether it is a list.</summary>
    public bool IsList => node is YamlSequenceNode;

    /// <summary>Whether it is a map.</summary>
    public bool IsMap => node is YamlMappingNode;

    /// <summary>The values of a list; of anything else that value alone.</summary>
    public IReadOnlyList<YamlItem> ItemsOrSelf()
    {
        (string from, string? name) = (file, key);
        return node is YamlSequenceNode list ? [.. list.Children.Select(child => new YamlItem(from, name, child))] : [this];
    }

    /// <summary>The keys and values of a map, in their order; a key that is given twice is refused by the parser.</summary>
    /// <exception cref="UserErrorException">It is none, or a key is no text.</exception>
    public IReadOnlyList<KeyValuePair<string, YamlItem>> Entries()
    {
        if (node is not YamlMappingNode map) throw Wrong("must be a map of keys and values");
        List<KeyValuePair<string, YamlItem>> entries = [];
        foreach ((YamlNode name, YamlNode value) in map.Children)
        {
            if (name is not YamlScalarNode { Value: { Length: > 0 } text })
                throw new UserErrorException($"{file}, line {name.Start.Line}: a key must be a word");
            entries.Add(new(text, new YamlItem(file, text, value)));
        }

        return entries;
    }

    /// <summary>The values of the known keys of a map.</summary>
    /// <param name="what">What the map is, for example <c>study</c>.</param>
    /// <param name="known">The keys that it may have.</param>
    /// <exception cref="UserErrorException">It is no map, or has another key; the sentence suggests the nearest.</exception>
    public IReadOnlyDictionary<string, YamlItem> Map(string what, IReadOnlyList<string> known)
    {
        Dictionary<string, YamlItem> found = [];
        foreach ((string name, YamlItem value) in Entries())
        {
            if (!known.Contains(name)) throw At(value.Line, Names.Unknown("key", name, known, what));
            found.Add(name, value);
        }

        return found;
    }

    /// <summary>A word or a text; of a number its digits as they stand.</summary>
    /// <exception cref="UserErrorException">It is a list, a map or nothing.</exception>
    public string Text() => node is YamlScalarNode { Value: { Length: > 0 } text } ? text : throw Wrong("must be a word or a text");

    /// <summary>A number.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public double Number() =>
        node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain, Value: { } text } && Numeric().IsMatch(text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number : throw Wrong("must be a number");

    /// <summary>True or false.</summary>
    /// <exception cref="UserErrorException">It is neither.</exception>
    public bool Flag() => node is YamlScalarNode { Value: "true" or "false" } scalar ? scalar.Value == "true"
        : throw Wrong("must be true or false");

    /// <summary>As JSON: numbers and true and false where they stand without quotation marks, else strings.</summary>
    public JsonNode ToJson()
    {
        if (node is YamlMappingNode)
        {
            JsonObject map = [];
            foreach ((string name, YamlItem value) in Entries()) map[name] = value.ToJson();
            return map;
        }

        if (IsList) return new JsonArray([.. ItemsOrSelf().Select(item => item.ToJson())]);
        string text = Text();
        if (node is YamlScalarNode { Style: not YamlDotNet.Core.ScalarStyle.Plain }) return JsonValue.Create(text);
        if (text is "true" or "false") return JsonValue.Create(text == "true");
        if (!Numeric().IsMatch(text)) return JsonValue.Create(text);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
            ? JsonValue.Create(whole)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong large)
                ? JsonValue.Create(large) : JsonValue.Create(Number());
    }

    /// <summary>The error that this value is not what it should be.</summary>
    /// <param name="expected">The rest of the sentence, as in <c>must be a number</c>.</param>
    public UserErrorException Wrong(string expected) => new(
        $"{Place}: {(key is null ? "the file" : Shown.Short(key))} {expected}"
            + (node is YamlScalarNode { Value: { } text } ? $", got {(text.Length == 0 ? "nothing" : Shown.Short(text))}" : ""));

    /// <summary>The same error with this file and a line before it.</summary>
    public UserErrorException At(long line, UserErrorException error) =>
        new($"{file}, line {line}: {error.Message}", error.Hint, error);

    [GeneratedRegex(@"^[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?$")]
    private static partial Regex Numeric();
}
