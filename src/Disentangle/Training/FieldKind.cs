using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Disentangle.Distributions;
using Disentangle.Foundation.Json;
using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>How values of a type are read from JSON and from words, and written as such.</summary>
/// <param name="Read">From JSON.</param>
/// <param name="Write">To JSON, without a key.</param>
/// <param name="Words">As a user types it; a list has a word for each item.</param>
/// <param name="Parse">From such words; the text is the key, for messages.</param>
internal sealed record FieldKind<T>(
    Func<JsonItem, T> Read, Action<Utf8JsonWriter, T> Write, Func<T, IReadOnlyList<string>> Words, Func<string,
        IReadOnlyList<string>, T> Parse)
{
    /// <summary>Whether a value is none, so that it is not written.</summary>
    public Func<T, bool> IsNone { get; init; } = _ => false;

    /// <summary>Whether it takes any number of words.</summary>
    public bool IsList { get; init; }
}

/// <summary>The kinds of fields that there are.</summary>
internal static class FieldKinds
{
    public static FieldKind<string> Text { get; } = new(value => value.Text(), (json, value) => json.WriteStringValue(value),
        value => [value], Single);

    public static FieldKind<string?> OptionalText { get; } = new(
        value => value.IsNull ? null : value.Text(), (json, value) => json.WriteStringValue(value), value => value is null
            ? [] : [value], Single)
    {
        IsNone = value => value is null,
    };

    public static FieldKind<int> Int { get; } = Whole(value => value.Int(int.MinValue), (json, value) => json.WriteNumberValue(value));

    public static FieldKind<long> Long { get; } = Whole(value => value.Whole(long.MinValue), (json, value) => json.WriteNumberValue(value));

    public static FieldKind<long?> OptionalLong { get; } = new(
        value => value.IsNull ? null : Long.Read(value), (json, value) => Long.Write(json, value ?? 0),
        value => value is { } number ? Long.Words(number) : [], (key, words) => Long.Parse(key, words))
    {
        IsNone = value => value is null,
    };

    public static FieldKind<ulong> Unsigned { get; } = Whole(value => value.Unsigned(), (json, value) => json.WriteNumberValue(value));

    public static FieldKind<double> Number { get; } = Numeric(
        value => value.Number(), (json, value) => json.WriteNumberValue(value), NumberStyles.Float, "a number");

    public static FieldKind<bool> Flag { get; } = new(
        value => value.Flag(), (json, value) => json.WriteBooleanValue(value), _ => [], (key, words) => words switch
        {
            [] or ["true"] => true,
            ["false"] => false,
            _ => throw new UserErrorException($"{key} must be true or false, got {Joined(words)}"),
        });

    public static FieldKind<Likelihood> Likelihood { get; } = new(
        value => Distributions.Likelihood.Parse(value.Text()),
        (json, value) => json.WriteStringValue(value.ToString()),
        value => [value.ToString()],
        (key, words) => Distributions.Likelihood.Parse(Single(key, words)));

    public static FieldKind<MethodSettings> Settings { get; } = new(
        ReadSettings,
        WriteSettings,
        settings => [.. settings.Values.Select(pair => $"{pair.Key}={pair.Value}")],
        (_, words) => MethodSettings.Empty.Given(words))
    {
        IsList = true,
    };

    /// <summary>Rules, each as text.</summary>
    public static FieldKind<IReadOnlyList<T>> List<T>(Func<string, T> parse)
        where T : notnull => new(
            value => [.. value.Items().Select(item => parse(item.Text()))],
            (json, rules) =>
            {
                json.WriteStartArray();
                foreach (T rule in rules) json.WriteStringValue(rule.ToString());
                json.WriteEndArray();
            },
            rules => [.. rules.Select(rule => rule.ToString()!)],
            (_, words) => [.. words.Select(parse)])
        {
            IsNone = rules => rules.Count == 0,
            IsList = true,
        };

    private static FieldKind<T> Whole<T>(Func<JsonItem, T> read, Action<Utf8JsonWriter, T> write)
        where T : INumber<T> => Numeric(read, write, NumberStyles.Integer | NumberStyles.AllowExponent, "a whole number");

    private static FieldKind<T> Numeric<T>(Func<JsonItem, T> read, Action<Utf8JsonWriter, T> write, NumberStyles style, string kind)
        where T : INumber<T> => new(read, write, value => [value.ToString(null, CultureInfo.InvariantCulture)], (key, words) =>
    {
        string text = Single(key, words);
        return T.TryParse(text, style, CultureInfo.InvariantCulture, out T? number) && T.IsFinite(number)
            ? number
            : throw new UserErrorException($"{key} must be {kind}, got {text}");
    });

    private static MethodSettings ReadSettings(JsonItem value)
    {
        if (!value.IsObject) throw value.Wrong("an object of numbers and names");
        return new MethodSettings(value.Properties().Select(setting => KeyValuePair.Create(setting.Key, Value(setting.Value))));

        static SettingValue Value(JsonItem given) => given.IsText ? given.Text() : given.Number();
    }

    private static void WriteSettings(Utf8JsonWriter json, MethodSettings settings)
    {
        json.WriteStartObject();
        foreach ((string name, SettingValue value) in settings.Values)
        {
            if (value.Name is { } text) json.WriteString(name, text);
            else json.WriteNumber(name, value.Number);
        }

        json.WriteEndObject();
    }

    private static string Single(string key, IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0]
            : throw new UserErrorException($"{key} takes one value, got {(words.Count == 0 ? "none" : Joined(words))}");

    private static string Joined(IReadOnlyList<string> words) => string.Join(' ', words);
}
