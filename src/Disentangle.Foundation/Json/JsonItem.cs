using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Files;

namespace Disentangle.Foundation.Json;

/// <summary>
/// A value of a text that <see cref="JsonText"/> has checked. What is of another kind than asked for is
/// refused in a sentence that names it.
/// </summary>
/// <param name="element">The value.</param>
/// <param name="source">What it was read from, which stands before each sentence; null where the caller puts it there.</param>
/// <param name="name">Its key, or its list's key; null for the whole.</param>
public readonly struct JsonItem(JsonElement element, string? source, string? name = null)
{
    /// <summary>The value; no string and no key in it can fail to be read.</summary>
    public JsonElement Element => element;

    /// <summary>The same value; sentences on it do not name what it was read from.</summary>
    public JsonItem WithoutSource => new(element, null, name);

    /// <summary>Whether it is an object.</summary>
    public bool IsObject => element.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is a string.</summary>
    public bool IsText => element.ValueKind == JsonValueKind.String;

    /// <summary>Whether it is null.</summary>
    public bool IsNull => element.ValueKind == JsonValueKind.Null;

    /// <summary>The value of a key of an object.</summary>
    /// <exception cref="UserErrorException">It is no object, or has no such key.</exception>
    public JsonItem this[string key] => Find(key)
        ?? throw new UserErrorException(name is null ? $"{Start}{key} is missing" : $"{Start}{Shown(name)} has no {key}");

    /// <summary>The value of a key of an object; null where there is none, or where it is null.</summary>
    /// <exception cref="UserErrorException">It is no object.</exception>
    public JsonItem? Find(string key)
    {
        if (!IsObject) throw Wrong("an object");
        return element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            ? new JsonItem(value, source, key) : null;
    }

    /// <summary>The keys and values of an object, in their order.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public IReadOnlyList<KeyValuePair<string, JsonItem>> Properties()
    {
        if (!IsObject) throw Wrong("an object");
        List<KeyValuePair<string, JsonItem>> properties = [];
        foreach (JsonProperty property in element.EnumerateObject())
            properties.Add(new(property.Name, new JsonItem(property.Value, source, property.Name)));
        return properties;
    }

    /// <summary>The values of a list, one after the other.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public IEnumerable<JsonItem> Items()
    {
        if (element.ValueKind != JsonValueKind.Array) throw Wrong("a list");
        (string? from, string? key) = (source, name);
        return element.EnumerateArray().Select(item => new JsonItem(item, from, key));
    }

    /// <summary>The values of a list of a known length.</summary>
    /// <exception cref="UserErrorException">It is none, or has another length.</exception>
    public IReadOnlyList<JsonItem> Items(int count)
    {
        if (element.ValueKind == JsonValueKind.Array && element.GetArrayLength() != count)
            throw new UserErrorException($"{Start}{Shown(name ?? "the list")} must have {count} values, got {element.GetArrayLength()}");
        return [.. Items()];
    }

    /// <summary>A string.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public string Text() => IsText ? element.GetString()! : throw Wrong("a string");

    /// <summary>True or false.</summary>
    /// <exception cref="UserErrorException">It is neither.</exception>
    public bool Flag() => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean()
        : throw Wrong("true or false");

    /// <summary>A finite number.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public double Number() =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDouble(out double number) && double.IsFinite(number)
            ? number : throw Wrong("a number");

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public long Whole(long least = 0, long most = long.MaxValue)
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number)) throw Wrong("a whole number");
        return number < least ? throw Wrong($">= {least}") : number > most ? throw Wrong($"<= {most}") : number;
    }

    /// <summary>A whole number in a range.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public int Int(int least = 0, int most = int.MaxValue) => (int)Whole(least, most);

    /// <summary>A whole number of 64 bits from 0.</summary>
    /// <exception cref="UserErrorException">It is none.</exception>
    public ulong Unsigned() => element.ValueKind == JsonValueKind.Number && element.TryGetUInt64(out ulong number) ? number
        : throw Wrong("a whole number >= 0");

    /// <summary>A copy that can be changed and put into a text of JSON; null for null.</summary>
    public JsonNode? ToNode() => element.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => JsonObject.Create(element),
        JsonValueKind.Array => JsonArray.Create(element),
        _ => JsonValue.Create(element),
    };

    /// <summary>The error that this value is not what it should be.</summary>
    /// <param name="expected">What it should be, as in <c>must be a number</c>.</param>
    public UserErrorException Wrong(string expected) =>
        new($"{Start}{Shown(name ?? "the content")} must be {expected}, "
            + $"got {InputFile.Printable(element.GetRawText().ReplaceLineEndings(" "))}");

    private string Start => source is null ? "" : $"{source}: ";

    private static string Shown(string text) => InputFile.Printable(text);
}
