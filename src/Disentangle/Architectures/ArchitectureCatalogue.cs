namespace Disentangle.Architectures;

/// <summary>The architectures by name.</summary>
public static class ArchitectureCatalogue
{
    /// <summary>All of them, with their usual widths.</summary>
    public static Catalogue<Architecture> All { get; } = new(
        "architecture",
        Locatello.Architecture,
        Burgess.Architecture,
        InfoGanArchitecture.Architecture,
        InfoGanArchitecture.Small,
        Mlp.Architecture,
        QlaeArchitecture.Architecture,
        QlaeArchitecture.Half,
        QlaeArchitecture.Quarter,
        Tiny.Architecture);

    /// <summary>The architecture called <paramref name="id"/>: a name, or a name, a colon and the widths of its layers.</summary>
    /// <exception cref="UserErrorException">There is none, or the widths are not as they must be.</exception>
    public static Architecture Get(string id)
    {
        int colon = id.IndexOf(':');
        Architecture architecture = All.Get(colon < 0 ? id : id[..colon]);
        if (colon < 0) return architecture;
        if (architecture.Widths is { } options) return options.Parse(id, id[(colon + 1)..]);
        throw new UserErrorException(
            $"the widths of the architecture {architecture.Id} cannot be chosen, got {id}",
            $"choose them for {string.Join(", ", All.Where(one => one.Widths is not null).Select(one => one.Id))}, "
                + $"for example {Mlp.Example}");
    }
}
