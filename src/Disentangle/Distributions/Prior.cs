using Disentangle.Foundation.Numerics;

namespace Disentangle.Distributions;

/// <summary>Fills codes (n, D), row by row, with independent draws.</summary>
/// <param name="codes">n D values.</param>
/// <param name="latents">D.</param>
/// <param name="random">Decides them.</param>
public delegate void PriorSampler(Span<float> codes, int latents, ref Philox random);

/// <summary>
/// A distribution of codes that can be drawn from, whatever its density: what an adversarial autoencoder needs of its prior.
/// </summary>
public sealed class Prior
{
    private const int Components = 10;

    private readonly PriorSampler _sampler;
    private readonly float _scale = 1, _reach;

    /// <summary>A prior of one's own.</summary>
    /// <param name="id">What a user types.</param>
    /// <param name="description">One sentence in plain words.</param>
    /// <param name="sampler">Draws from it.</param>
    /// <param name="reach">Traversals take each unit from -reach to reach.</param>
    /// <param name="latents">The number of units that it needs, or null for any.</param>
    public Prior(string id, string description, PriorSampler sampler, float reach = 2, int? latents = null) =>
        (Id, Description, _sampler, _reach, Latents) = (id, description, sampler, reach, latents);

    private Prior(Prior unscaled, float scale)
        : this(unscaled.Id, unscaled.Description, unscaled._sampler, unscaled._reach, unscaled.Latents) => _scale = unscaled._scale * scale;

    /// <summary>N(0, I).</summary>
    public static Prior Normal { get; } = new("normal", "Independent units, normal with mean 0 and variance 1.", SampleNormal);

    /// <summary>Uniform on (-1, 1)^D.</summary>
    public static Prior Uniform { get; } = new("uniform", "Independent units, uniform between -1 and 1.", SampleUniform, reach: 1);

    /// <summary>Ten Gaussians in the plane, long along the radius: around radius 1.4, with standard deviations 0.5 and 0.1.</summary>
    public static Prior Petals { get; } = new("petals", "Ten long narrow Gaussians around the origin of the plane.",
        SamplePetals, latents: 2);

    /// <summary>The curve of radius r in [0, 2] at angle 2 pi r, uniform in the disc's area.</summary>
    public static Prior SwissRoll { get; } = new("swiss-roll", "A spiral of two turns in the plane.", SampleSwissRoll, latents: 2);

    /// <summary>Those that have a name.</summary>
    public static IReadOnlyList<Prior> All { get; } = [Normal, Uniform, Petals, SwissRoll];

    /// <summary>What a user types.</summary>
    public string Id { get; }

    /// <summary>One sentence in plain words.</summary>
    public string Description { get; }

    /// <summary>The number of units that it needs, or null for any.</summary>
    public int? Latents { get; }

    /// <summary>Traversals take each unit from minus this to this.</summary>
    public float Reach => _reach * _scale;

    /// <summary>Whether it is N(0, I).</summary>
    public bool IsStandardNormal => _sampler == Normal._sampler && _scale == 1;

    /// <summary>The prior called <paramref name="id"/>.</summary>
    /// <exception cref="UserErrorException">There is none.</exception>
    public static Prior Get(string id) => Names.Find("prior", id, All, prior => prior.Id);

    /// <summary>The distribution of <paramref name="scale"/> times a draw of this one.</summary>
    /// <exception cref="UserErrorException">The scale is not a positive number.</exception>
    public Prior Scaled(float scale) => float.IsFinite(scale) && scale > 0
        ? new(this, scale)
        : throw new UserErrorException($"the scale of a prior must be > 0, got {scale}");

    /// <summary>Checks that it can be drawn with so many units.</summary>
    /// <exception cref="UserErrorException">It cannot.</exception>
    public void Check(int latents)
    {
        if (Latents is { } needed && latents != needed)
            throw new UserErrorException($"the prior {Id} needs {needed} latent units, got {latents}");
    }

    /// <summary>Fills <paramref name="codes"/>, (n, D), with independent draws.</summary>
    public void Sample(Tensor codes, ref Philox random) => Sample(codes.HostWrite(), codes.Shape[1], ref random);

    /// <summary>Fills <paramref name="codes"/>, n rows of <paramref name="latents"/> units, with independent draws.</summary>
    public void Sample(Span<float> codes, int latents, ref Philox random)
    {
        _sampler(codes, latents, ref random);
        if (_scale == 1) return;
        foreach (ref float value in codes) value *= _scale;
    }

    private static void SampleNormal(Span<float> codes, int latents, ref Philox random) => random.FillNormal(codes);

    private static void SampleUniform(Span<float> codes, int latents, ref Philox random) => random.FillUniform(codes, -1, 1);

    private static void SamplePetals(Span<float> codes, int latents, ref Philox random)
    {
        for (int i = 0; i < codes.Length; i += 2)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * random.NextInt(Components) / Components);
            double along = 1.4 + 0.5 * random.NextNormal(), across = 0.1 * random.NextNormal();
            (codes[i], codes[i + 1]) = ((float)(along * cosine - across * sine), (float)(along * sine + across * cosine));
        }
    }

    private static void SampleSwissRoll(Span<float> codes, int latents, ref Philox random)
    {
        for (int i = 0; i < codes.Length; i += 2)
        {
            double radius = 2 * Math.Sqrt(random.NextOpenUniform());
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * radius);
            (codes[i], codes[i + 1]) = ((float)(radius * cosine), (float)(radius * sine));
        }
    }
}
