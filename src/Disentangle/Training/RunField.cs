using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Json;

namespace Disentangle.Training;

/// <summary>
/// One field of a <see cref="RunPlan"/>: how it is called in JSON, on the command line and in reports, and what it decides.
/// </summary>
public abstract class RunField
{
    private protected RunField(string key, string property) => (Key, Property) = (key, property);

    /// <summary>Its key in JSON, in camel case.</summary>
    public string Key { get; }

    /// <summary>
    /// The property that holds it, of <see cref="RunSpecification"/> or <see cref="RunExecution"/>; with a dot, a property of that.
    /// </summary>
    public string Property { get; }

    /// <summary>Its option on the command line, for example <c>--lr</c>; null where it has none.</summary>
    public string? Option { get; internal init; }

    /// <summary>Other names of the option.</summary>
    public IReadOnlyList<string> OptionAliases { get; internal init; } = [];

    /// <summary>What stands for the value in help, for example <c>NAME[:WIDTHS]</c>; null for a flag.</summary>
    public string? Placeholder { get; internal init; }

    /// <summary>What it is, for a user, in one or two sentences; with what the catalogues hold when it is asked for.</summary>
    public Func<string> Help { get; internal init; } = () => "";

    /// <summary>What it is called in reports; null where it does not stand in their table of settings.</summary>
    public string? Label { get; internal init; }

    /// <summary>Keys of earlier versions that are still read.</summary>
    public IReadOnlyList<string> OlderKeys { get; internal init; } = [];

    /// <summary>Whether it takes any number of words.</summary>
    public abstract bool IsList { get; }

    /// <summary>Whether it belongs to a <see cref="RunExecution"/>.</summary>
    public bool IsExecution { get; private protected init; }

    /// <summary>Whether two runs that differ in it alone may learn other bits; such fields make the <see cref="RunIdentity"/>.</summary>
    public bool DecidesBits { get; internal init; }

    /// <summary>Whether it may change when a run is resumed without a record: the bits of a step do not depend on it.</summary>
    public bool MayChange { get; internal init; }

    /// <summary>Whether it has no meaning for a model that was trained elsewhere.</summary>
    public bool IsOfTraining { get; internal init; }

    /// <summary>Whether it has a meaning for the method of a plan; else it is neither written nor shown.</summary>
    public bool AppliesTo(RunPlan plan) => Applies(plan);

    /// <summary>What <see cref="AppliesTo"/> asks.</summary>
    internal Func<RunPlan, bool> Applies { get; init; } = _ => true;

    /// <summary>The value as text: as it stands in JSON, a string without its quotation marks, <c>none</c> where there is none.</summary>
    public string TextOf(RunPlan plan) => NodeOf(plan) switch
    {
        null => "none",
        JsonValue value when value.TryGetValue(out string? text) => text,
        { } node => node.ToJsonString(),
    };

    /// <inheritdoc cref="TextOf(RunPlan)"/>
    public string TextOf(RunSpecification specification) => TextOf(RunPlan.Usual with { Specification = specification });

    /// <summary>Whether two plans have the same value; a default is the same whether it is written out or left out.</summary>
    public bool IsSame(RunPlan one, RunPlan other) => CanonicalText(one) == CanonicalText(other);

    /// <summary>The value of one plan put into another.</summary>
    public abstract RunPlan Copy(RunPlan from, RunPlan to);

    /// <summary>
    /// Puts in the value that words of a command line or of a table give: one word, or several for a list; none for a flag.
    /// </summary>
    /// <exception cref="UserErrorException">They give none.</exception>
    public abstract RunPlan Parse(RunPlan plan, IReadOnlyList<string> words);

    /// <summary>The words that <see cref="Parse"/> reads the value from; none where there is none.</summary>
    public abstract IReadOnlyList<string> WordsOf(RunPlan plan);

    /// <summary>Puts in the value that JSON gives.</summary>
    internal abstract RunPlan Read(RunPlan plan, JsonItem value);

    /// <summary>Writes the value; nothing, and false, where there is none.</summary>
    /// <param name="json">Where.</param>
    /// <param name="plan">Of what.</param>
    /// <param name="canonical">Whether defaults within the value are written out, and all else that
    /// makes equal values the same text.</param>
    /// <param name="withKey">Whether the key is written before it.</param>
    internal abstract bool Write(Utf8JsonWriter json, RunPlan plan, bool canonical = false, bool withKey = true);

    /// <summary>Checks the value.</summary>
    /// <exception cref="UserErrorException">It is not known or out of range.</exception>
    internal abstract void Check(RunPlan plan);

    /// <summary>The value as JSON without white space, the same text for the same value; null where there is none.</summary>
    internal string? CanonicalText(RunPlan plan) => Json(plan, canonical: true);

    /// <inheritdoc/>
    public override string ToString() => Key;

    private JsonNode? NodeOf(RunPlan plan) => Json(plan, canonical: false) is { } text ? JsonNode.Parse(text) : null;

    private string? Json(RunPlan plan, bool canonical)
    {
        using MemoryStream stream = new();
        using Utf8JsonWriter json = new(stream);
        if (!Write(json, plan, canonical, withKey: false)) return null;
        json.Flush();
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
