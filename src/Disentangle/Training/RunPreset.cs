using Disentangle.Methods;

namespace Disentangle.Training;

/// <summary>How a preset sets one method.</summary>
/// <param name="Method">The id of the method.</param>
/// <param name="Tried">The values that the publication tries, in words.</param>
/// <param name="Settings">All that the preset sets of the method, given what the user has set.</param>
public sealed record PresetMethod(string Method, string Tried, Func<MethodSettings, MethodSettings> Settings);

/// <summary>
/// The protocol of a publication as the start of a specification: networks, optimizer, batch, steps and each method's settings.
/// </summary>
/// <param name="Id">What a user types.</param>
/// <param name="Description">One sentence in plain words.</param>
/// <param name="Source">The publication.</param>
/// <param name="Shared">A specification whose architecture, likelihood, latents, batch, steps, optimizer and
/// learning rate are the protocol's.</param>
/// <param name="Methods">The methods that the protocol has.</param>
public sealed record RunPreset(string Id, string Description, string Source, RunSpecification Shared, IReadOnlyList<PresetMethod> Methods)
{
    /// <summary>
    /// A specification with the protocol's values; settings that it has keep their values, and so does all that the protocol leaves open.
    /// </summary>
    /// <exception cref="UserErrorException">The protocol has no such method.</exception>
    public RunSpecification Apply(RunSpecification specification)
    {
        PresetMethod method = Methods.FirstOrDefault(method => method.Method == specification.Method)
            ?? throw new UserErrorException(
                $"the preset {Id} has no {specification.Method}; it has {string.Join(", ", Methods.Select(method => method.Method))}",
                "disentangle list presets");
        MethodSettings settings = method.Settings(specification.Settings);
        foreach ((string name, SettingValue value) in specification.Settings.Values) settings = settings.With(name, value);
        RunPlan shared = RunPlan.Usual with { Specification = Shared };
        RunPlan plan = RunPlan.Usual with { Specification = specification with { Preset = Id, Settings = settings } };
        return RunFields.OfProtocol.Aggregate(plan, (applied, field) => field.Copy(shared, applied)).Specification;
    }
}
