using Disentangle.Datasets.Images;

namespace Disentangle.Datasets;

/// <summary>Opens a data set.</summary>
/// <param name="name">What the user typed.</param>
/// <param name="argument">What stands after the colon, or null.</param>
/// <param name="options">Where files are.</param>
public delegate IImageDataset OpenDataset(string name, string? argument, DatasetOptions options);

/// <summary>A data set as the catalogue knows it.</summary>
/// <param name="Id">What the user types, for example <c>dsprites</c>; also the name of its page of documentation.</param>
/// <param name="Name">As the literature writes it.</param>
/// <param name="Description">One line on what it is.</param>
/// <param name="Open">Opens it.</param>
public sealed record DatasetEntry(string Id, string Name, string Description, OpenDataset Open) : ICatalogueEntry
{
    /// <summary>What may follow the name and a colon, for example <c>PATH.npz</c>; null when nothing may.</summary>
    public string? Argument { get; init; }

    /// <summary>Whether something must follow.</summary>
    public bool NeedsArgument { get; init; }

    /// <summary>Whether the size of the images may follow the name, as in <c>shapes3d@32</c>; the argument is then <c>@32</c>.</summary>
    public bool TakesSide { get; init; }

    /// <summary>Its files as the authors publish them, whose checksums are known.</summary>
    public IReadOnlyList<OriginalFile> Originals { get; init; } = [];

    /// <summary>Files whose name ends so are taken to be of this data set where their name is no original's; null for none.</summary>
    public string? Ending { get; init; }

    /// <summary>Whether it is opened by the folder of its files, not by one of them.</summary>
    public bool IsFolder { get; init; }
}
