namespace Disentangle.Studio.Components.Layout;

/// <summary>A way to look at a run: a page.</summary>
/// <param name="Path">Its address, without what it shows.</param>
/// <param name="Title">How a link to it reads.</param>
internal sealed record RunView(string Path, string Title)
{
    /// <summary>All of them, in the order of the links.</summary>
    public static IReadOnlyList<RunView> All { get; } =
    [
        new("traverse", "Traverse"),
        new("matrix", "Units and factors"),
        new("watch", "Training"),
        new("surgery", "ELBO"),
        new("scores", "Scores"),
    ];

    /// <summary>The address of this view of a run.</summary>
    public string Address(string run) => $"{Path}?run={Uri.EscapeDataString(run)}";
}
