namespace Disentangle.Architectures;

/// <summary>The architectures by name.</summary>
public static class ArchitectureCatalogue
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        Locatello.Architecture, Burgess.Architecture, InfoGanArchitecture.Architecture, InfoGanArchitecture.Small, Mlp.Architecture, Tiny.Architecture,
    ];

    /// <summary>The architecture called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static Architecture Get(string id) => Names.Find("architecture", id, All, architecture => architecture.Id);
}
