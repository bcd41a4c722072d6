namespace Disentangle.Methods;

/// <summary>The methods by name.</summary>
public static class MethodCatalogue
{
    /// <summary>All of them.</summary>
    public static Catalogue<MethodEntry> All { get; } = new(
        "method",
        Vae.Entry,
        BetaVae.Entry,
        AnnealedVae.Entry,
        BetaTcVae.Entry,
        DipVaeI.Entry,
        DipVaeII.Entry,
        FactorVae.Entry,
        Aae.Entry,
        InfoGan.Entry,
        IbpVae.Entry,
        AdaGvae.Entry,
        AdaMlVae.Entry,
        Hfs.Entry,
        Qlae.Entry,
        Tripod.Entry,
        WaeMmd.Entry,
        InfoVae.Entry,
        ControlVae.Entry,
        SlowVae.Entry);

    /// <summary>The method called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static MethodEntry Get(string id) => All.Get(id);
}
