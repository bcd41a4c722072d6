using Disentangle.Studio.Models;
using Microsoft.AspNetCore.Components;

namespace Disentangle.Studio.Components.Layout;

/// <summary>A page on one run, at the step that was chosen on any page of the run; or on an archive of codes.</summary>
public abstract class RunPage : LoadingView
{
    /// <summary>What the address calls it.</summary>
    [SupplyParameterFromQuery(Name = "run")]
    protected string? Name { get; set; }

    /// <summary>The step that the address names, if any.</summary>
    [SupplyParameterFromQuery(Name = "step")]
    protected string? AskedStep { get; set; }

    [Inject]
    private protected OpenRuns Runs { get; set; } = null!;

    [Inject]
    private protected Workspace Workspace { get; set; } = null!;

    [Inject]
    private protected ChosenSteps Steps { get; set; } = null!;

    /// <summary>The step that was chosen, or null for the run as it is now.</summary>
    protected long? Step => Steps.Of(Name);

    /// <summary>The model that is shown.</summary>
    private protected ModelName Model => new(Name, Step);

    /// <inheritdoc/>
    protected override object? Shows => Model;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (Name is not null && AskedStep is not null) Steps.Choose(Name, ModelName.StepOf(AskedStep));
    }
}
