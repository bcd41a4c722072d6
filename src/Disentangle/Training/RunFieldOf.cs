using System.Globalization;
using System.Text.Json;
using Disentangle.Foundation.Json;

namespace Disentangle.Training;

/// <summary>A field whose values are of one type.</summary>
/// <typeparam name="T">The type.</typeparam>
public sealed class RunField<T> : RunField
{
    private readonly FieldKind<T> _kind;
    private readonly Func<RunPlan, T> _get;
    private readonly Func<RunPlan, T, RunPlan> _set;

    internal RunField(string key, string property, FieldKind<T> kind, Func<RunSpecification, T> get,
        Func<RunSpecification, T, RunSpecification> set)
        : base(key, property)
    {
        _kind = kind;
        _get = plan => get(plan.Specification);
        _set = (plan, value) => plan with { Specification = set(plan.Specification, value) };
    }

    internal RunField(string key, string property, FieldKind<T> kind, Func<RunExecution, T> get, Func<RunExecution, T, RunExecution> set)
        : base(key, property)
    {
        _kind = kind;
        _get = plan => get(plan.Execution);
        _set = (plan, value) => plan with { Execution = set(plan.Execution, value) };
        IsExecution = MayChange = true;
    }

    /// <summary>The value where none is given.</summary>
    public T Default => _get(RunPlan.Usual);

    /// <summary>The least number that is allowed, or null.</summary>
    public long? Least { get; internal init; }

    /// <summary>What is written for an identity in place of the value.</summary>
    internal Func<RunPlan, T, T> Canonical { get; init; } = (_, value) => value;

    /// <summary>Further checks.</summary>
    internal Action<RunPlan, T> Checked { get; init; } = (_, _) => { };

    /// <inheritdoc/>
    public override bool IsList => _kind.IsList;

    /// <summary>The value.</summary>
    public T Of(RunPlan plan) => _get(plan);

    /// <summary>The plan with a value.</summary>
    public RunPlan With(RunPlan plan, T value) => _set(plan, value);

    /// <inheritdoc/>
    public override RunPlan Copy(RunPlan from, RunPlan to) => _set(to, _get(from));

    /// <inheritdoc/>
    public override RunPlan Parse(RunPlan plan, IReadOnlyList<string> words) => _set(plan, _kind.Parse(Key, words));

    /// <inheritdoc/>
    public override IReadOnlyList<string> WordsOf(RunPlan plan) => _kind.Words(_get(plan));

    internal override RunPlan Read(RunPlan plan, JsonItem value) => _set(plan, _kind.Read(value));

    internal override bool Write(Utf8JsonWriter json, RunPlan plan, bool canonical = false, bool withKey = true)
    {
        T value = canonical ? Canonical(plan, _get(plan)) : _get(plan);
        if (_kind.IsNone(value)) return false;
        if (withKey) json.WritePropertyName(Key);
        _kind.Write(json, value);
        return true;
    }

    internal override void Check(RunPlan plan)
    {
        T value = _get(plan);
        if (Least is { } least && Convert.ToInt64(value, CultureInfo.InvariantCulture) < least)
            throw new UserErrorException($"{Key} must be >= {least}, got {value}");
        Checked(plan, value);
    }
}
