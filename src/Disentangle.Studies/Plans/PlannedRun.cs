using Disentangle.Experiments.Runs;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Studies.Plans;

/// <summary>A run of a study.</summary>
/// <param name="Number">Its place in the study's order: data sets, blocks and cells, seeds the fastest; of a published study
/// the number of the model there.</param>
/// <param name="Plan">What it does.</param>
/// <param name="Cell">What the study's grid gave for it beside method, data and seed: settings and other keys with their values, in the
/// order of the grid.</param>
public sealed record PlannedRun(int Number, RunPlan Plan, IReadOnlyList<KeyValuePair<string, string>> Cell)
{
    private const int MostNameLength = 120;

    private string? _name;
    private RunIdentity? _identity;

    /// <summary>What decides its bits.</summary>
    public RunSpecification Specification => Plan.Specification;

    /// <summary>Its identity: the hash of what decides its bits.</summary>
    public RunIdentity Identity
    {
        get => _identity ??= RunIdentity.Of(Plan.Specification);
        init => _identity = value;
    }

    /// <summary>The name of its folder, for example <c>beta-vae_beta=4_dsprites_s17_3f9c21</c>.</summary>
    public string Name => _name ??= MakeName();

    /// <summary>The values of the method's settings that were given, and those that follow from a preset.</summary>
    public MethodSettings Settings => Specification.Settings;

    /// <summary>The same run with another number and seed.</summary>
    internal PlannedRun WithSeed(int number, ulong seed) =>
        new(number, Plan with { Specification = Plan.Specification with { Seed = seed } }, Cell) { Identity = Identity.WithSeed(seed) };

    private string MakeName()
    {
        string cell = string.Concat(Cell.Select(pair => $"_{pair.Key}={pair.Value}"));
        string start = $"{Specification.Method}{cell}_{DataWord()}", end = $"_s{Specification.Seed}_{Identity.Short}";
        char[] safe = [.. start.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '=' or ',' or '@' ? c : '-')];
        return new string(safe)[..Math.Min(safe.Length, MostNameLength - end.Length)] + end;
    }

    private string DataWord() => DataName.ForFolder(Specification.Data);
}
