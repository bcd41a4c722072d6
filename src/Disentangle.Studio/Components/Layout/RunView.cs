using Disentangle.Studio.Models;

namespace Disentangle.Studio.Components.Layout;

/// <summary>A way to look at a run: a page.</summary>
/// <param name="Path">Its address, without what it shows.</param>
/// <param name="Title">How a link to it reads.</param>
internal sealed record RunView(string Path, string Title)
{
    /// <summary>The terms of the loss over the steps.</summary>
    public static RunView Watch { get; } = new("watch", "Training");

    /// <summary>All of them, in the order of the links.</summary>
    public static IReadOnlyList<RunView> All { get; } =
    [
        new("traverse", "Traverse"),
        new("matrix", "Units and factors"),
        new("posterior", "Posterior"),
        new("projection", "Projection"),
        new("attribution", "Attribution"),
        new("pairs", "Pairs"),
        Watch,
        new("playground", "Playground"),
        new("surgery", "ELBO"),
        new("scores", "Scores"),
        new("failures", "Failures"),
    ];

    /// <summary>Those of a run, or of an archive of codes.</summary>
    public static IEnumerable<RunView> Of(string name) =>
        All.Where(view => !Workspace.IsArchive(name) || view.Path is "matrix" or "projection" or "scores");

    /// <summary>The address of this view of a run.</summary>
    public string Address(ModelName model) => $"{Path}?{model.Query}";

    /// <summary>The address where the first, the middle and the last of the steps of a run are side by side.</summary>
    public static string CompareSteps(string run, IReadOnlyList<long> steps) => CompareAddress(
        new[] { 0, (steps.Count - 1) / 2, steps.Count - 1 }.Distinct().Select(place => new ModelName(run, steps[place])));

    /// <summary>The address where models are side by side.</summary>
    public static string CompareAddress(IEnumerable<ModelName> models) => "compare?" + string.Join('&', models.Select(
        model => model.Step is null ? $"{model.Query}&step={Last}" : model.Query));

    /// <summary>What stands in an address for the last step.</summary>
    private const string Last = "last";
}
