using System.Globalization;

namespace Disentangle.Experiments.Analyses;

/// <summary>How a plane of the space of codes is chosen.</summary>
public enum PlaneKind
{
    /// <summary>By two principal components, numbered from 1.</summary>
    Components,

    /// <summary>By two latent units, numbered from 0.</summary>
    Units,

    /// <summary>By the frame of a tour.</summary>
    Tour,
}

/// <summary>Which plane of the space of codes is looked at.</summary>
public sealed record PlaneChoice
{
    private PlaneChoice(PlaneKind kind) => Kind = kind;

    /// <summary>How it is chosen.</summary>
    public PlaneKind Kind { get; }

    /// <summary>The component or unit from left to right.</summary>
    public int Across { get; private init; }

    /// <summary>The component or unit from the bottom to the top.</summary>
    public int Up { get; private init; }

    /// <summary>The seed of the tour.</summary>
    public ulong Seed { get; private init; }

    /// <summary>The frame of the tour, from 0.</summary>
    public int Frame { get; private init; }

    /// <summary>The plane of the most variance.</summary>
    public static PlaneChoice Usual { get; } = OfComponents(1, 2);

    /// <summary>Two principal components, the first of which is number 1.</summary>
    public static PlaneChoice OfComponents(int across, int up) => new(PlaneKind.Components) { Across = across, Up = up };

    /// <summary>Two latent units, the first of which is number 0.</summary>
    public static PlaneChoice OfUnits(int across, int up) => new(PlaneKind.Units) { Across = across, Up = up };

    /// <summary>A frame of a tour.</summary>
    public static PlaneChoice OfTour(ulong seed, int frame) => new(PlaneKind.Tour) { Seed = seed, Frame = frame };

    /// <summary>Checks that there is such a plane, as far as that is known without codes.</summary>
    /// <param name="latents">D.</param>
    /// <exception cref="UserErrorException">There is none.</exception>
    public void Check(int latents)
    {
        if (latents < 2) throw new UserErrorException("a plane needs two latent units, and there is one");
        if (Kind == PlaneKind.Tour)
        {
            if (latents < 3) throw new UserErrorException("a tour needs at least 3 latent units, and there are 2");
            return;
        }

        (string what, int first) = Kind == PlaneKind.Components ? ("components", 1) : ("units", 0);
        int last = first + latents - 1;
        if (Across == Up || Math.Min(Across, Up) < first || Math.Max(Across, Up) > last)
            throw new UserErrorException($"{what} must be two different numbers from {first} to {last}, got {Across} and {Up}");
    }

    /// <summary>The options of the command that choose it: <c>--components 1,2</c>.</summary>
    public override string ToString() => Kind switch
    {
        PlaneKind.Tour => string.Create(CultureInfo.InvariantCulture, $"--tour {Seed} --frame {Frame}"),
        PlaneKind.Units => string.Create(CultureInfo.InvariantCulture, $"--units {Across},{Up}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"--components {Across},{Up}"),
    };
}
