using Disentangle.Analysis;
using Disentangle.Estimators;
using Disentangle.Experiments.Encodings;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Numerics;

namespace Disentangle.Experiments.Analyses;

/// <summary>
/// The parts of the evidence lower bound of a model as it is now, over a few images as if they were the whole data set: fast enough to be
/// taken while a run is trained. <see cref="Surgery"/> is exact over all images; index-code information cannot exceed the logarithm of
/// the number of images here.
/// </summary>
/// <param name="Step">How many steps the run was trained.</param>
/// <param name="Images">How many images.</param>
/// <param name="Reconstruction">-log p(x | z) in nats, mean over one code of each image.</param>
/// <param name="Parts">The KL term in parts, in nats, at the same codes.</param>
public sealed record ElboSample(long Step, int Images, double Reconstruction, KlParts Parts)
{
    /// <summary>Images that are enough to see the parts move.</summary>
    public const int UsualImages = 400;

    /// <summary>The evidence lower bound: -reconstruction - KL, in nats.</summary>
    public double Elbo => -Reconstruction - Parts.Kl;

    /// <summary>The parts of a model, or null where it has no Gaussian posterior with the prior N(0, I) or no decoder.</summary>
    /// <param name="run">The model. The same images and noise are taken at every step.</param>
    /// <param name="images">How many images are drawn by the run's seed, at least 2.</param>
    /// <exception cref="UserErrorException">A code is not finite.</exception>
    public static ElboSample? Of(TrainedRun run, int images = UsualImages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 2);
        if (GaussianPosteriors.Find(run) is not { HasDecoder: true } method) return null;
        int[] chosen = [.. run.Draw(images).Distinct()];
        if (chosen.Length < 2) return null;
        var posteriors = PosteriorTable.Of(DatasetCodes.Of(method, run.Data, chosen));
        PosteriorSample sample = posteriors.Sample(chosen.Length, run.Description.Specification.Seed);
        var exact = ExactDecomposition.Of(posteriors, sample, run.Session.Kernels);
        RunningMean reconstruction = ReconstructionError.Of(
            method, run.Description.Specification.Likelihood, run.Data,
            new PosteriorSample([.. sample.Images.Select(image => chosen[image])], sample.Z), run.Session.Kernels);
        return new ElboSample(run.Step, chosen.Length, reconstruction.Mean, exact.Parts);
    }
}
