namespace Disentangle.Architectures;

/// <summary>How the widths of an architecture's layers are chosen, where they can be.</summary>
/// <param name="Usage">The form, for example <c>mlp[:UNITS[:ACTIVATION]]</c>.</param>
/// <param name="Meaning">What it means, in plain words.</param>
/// <param name="Examples">Two examples of it.</param>
/// <param name="Create">Makes the architecture of a name and its widths; null where it has no such part.</param>
public sealed record WidthOptions(string Usage, string Meaning, IReadOnlyList<string> Examples,
    Func<string, LayerWidths, Architecture?> Create)
{
    /// <summary>The architecture that a user named, with what stands after the colon.</summary>
    /// <param name="id">The whole name.</param>
    /// <param name="widths">What stands after the colon.</param>
    /// <exception cref="UserErrorException">The widths are not as they must be.</exception>
    public Architecture Parse(string id, string widths) => (LayerWidths.Parse(widths) is { } parsed ? Create(id, parsed) : null)
        ?? throw new UserErrorException(
            $"the architecture must be {Usage}, for example {string.Join(" or ", Examples)}, got {id}",
            $"{Meaning}; at most {LayerWidths.MostLayers} layers of 1 to {LayerWidths.Widest}");
}
