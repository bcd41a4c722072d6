namespace Disentangle.Foundation.Numerics;

// The purposes of the library. A new one takes the next free word, and with it all steps.
public sealed partial class RandomPurpose
{
    private const ulong AllSteps = ulong.MaxValue;

    /// <summary>Initial parameter values of a model; the step is the number of the parameter.</summary>
    public static RandomPurpose Initialisation { get; } =
        new("initialisation", "initial values of a model's n-th parameter", 1, 0, 1 << 24);

    /// <summary>
    /// Initial parameter values of the discriminators that measure density ratios; the step is the number of the parameter.
    /// </summary>
    public static RandomPurpose DensityRatioInitialisation { get; } =
        new("density ratio initialisation", "initial values of the n-th parameter of a discriminator", 1, 1 << 24, 1 << 24);

    /// <summary>Which images a training batch holds; the step is the number of the batch.</summary>
    public static RandomPurpose Batch { get; } = new("training batches", "images of the n-th batch", 2, 0, AllSteps);

    /// <summary>The noise of reparameterised samples in training; the step is that of the phase.</summary>
    public static RandomPurpose Posterior { get; } = new("posterior", "noise of posterior samples in a phase of a step", 3, 0, AllSteps);

    /// <summary>Samples of the prior in training; the step is that of the phase.</summary>
    public static RandomPurpose Prior { get; } = new("prior", "samples of the prior in a phase of a step", 4, 0, 1L << 40);

    /// <summary>The codes of the report's samples.</summary>
    public static RandomPurpose PriorPictures { get; } = new("prior pictures", "codes of the samples shown of a model", 4, 1L << 40, 1);

    /// <summary>The noise that belongs to an InfoGAN and that it decodes all codes with.</summary>
    public static RandomPurpose DecodingNoise { get; } =
        new("decoding noise", "noise that a model decodes all codes with", 4, ulong.MaxValue, 1);

    /// <summary>Permutations of a batch in training; the step is that of the phase.</summary>
    public static RandomPurpose Permutation { get; } = new("permutation", "permutations of a batch in a phase of a step", 5, 0, 1L << 40);

    /// <summary>The shuffles that measure chance, of seed 0; the step is the number of the shuffle.</summary>
    public static RandomPurpose ChanceShuffles { get; } =
        new("chance shuffles", "the n-th order of factor values that measures information by chance", 5, 1L << 40, 1L << 40);

    /// <summary>The codes that metrics count and learn from.</summary>
    public static RandomPurpose TrainSample { get; } = new("training sample", "images that metrics learn from", 6, 1, 1);

    /// <summary>FactorVAE score: the images that give the variances of the codes.</summary>
    public static RandomPurpose FactorVaeVariances { get; } = new("factor-vae variances", "images that give the codes' variances", 6, 2, 1);

    /// <summary>FactorVAE score: the batches of the votes to learn from.</summary>
    public static RandomPurpose FactorVaeTrain { get; } = new("factor-vae training", "batches of training votes", 6, 3, 1);

    /// <summary>FactorVAE score: the batches of the votes to test on.</summary>
    public static RandomPurpose FactorVaeTest { get; } = new("factor-vae test", "batches of evaluation votes", 6, 4, 1);

    /// <summary>The codes that metrics test on.</summary>
    public static RandomPurpose TestSample { get; } = new("test sample", "images that metrics test on", 6, 5, 1);

    /// <summary>Beta-VAE score: the pairs of the points to learn from.</summary>
    public static RandomPurpose BetaVaeTrain { get; } = new("beta-vae training", "pairs of training points", 6, 6, 1);

    /// <summary>Beta-VAE score: the pairs of the points to test on.</summary>
    public static RandomPurpose BetaVaeTest { get; } = new("beta-vae test", "pairs of evaluation points", 6, 7, 1);

    /// <summary>Exact MIG: the images and the samples of their posteriors.</summary>
    public static RandomPurpose ExactGapCodes { get; } = new("mig-exact codes", "images and samples of their posteriors", 6, 8, 1);

    /// <summary>The images that show a run.</summary>
    public static RandomPurpose RunImages { get; } = new("images of a run", "images that are shown of a run", 6, 1000, 1);

    /// <summary>The images of a data set's contact sheet, of seed 0.</summary>
    public static RandomPurpose ContactSheet { get; } = new("contact sheet", "images that are shown of a data set", 6, 1001, 1);

    /// <summary>Generalisation: the images of the readouts.</summary>
    public static RandomPurpose GeneralisationImages { get; } =
        new("generalisation images", "images that readouts learn from and are tested on", 6, 1002, 1);

    /// <summary>Samples of the posteriors of a data set, of which the exact decomposition is a mean.</summary>
    public static RandomPurpose PosteriorSample { get; } =
        new("posterior sample", "images and samples of their posteriors for the exact decomposition", 6, 2000, 1);

    /// <summary>The batches that all minibatch estimators get.</summary>
    public static RandomPurpose EstimatorBatches { get; } =
        new("estimator batches", "batches of posteriors that all minibatch estimators get", 6, 2001, 1);

    /// <summary>The images of which the evidence lower bound is measured, and the noise of their codes.</summary>
    public static RandomPurpose BoundImages { get; } =
        new("bound images", "images and samples of their posteriors for the evidence lower bound", 6, 2002, 1);

    /// <summary>The pairs of which it is measured which units they share.</summary>
    public static RandomPurpose SharedUnits { get; } =
        new("shared units", "pairs of images whose shared units are measured", 6, 2003, 1);

    /// <summary>The images by which runs are ranked.</summary>
    public static RandomPurpose RankingImages { get; } = new("ranking images", "images by which runs are compared", 6, 3000, 1);

    /// <summary>The codes and the noise of the picture of categories.</summary>
    public static RandomPurpose CategoryPicture { get; } =
        new("picture of categories", "codes and noise that are shown with each category", 6, 1L << 40, 1);

    /// <summary>Which images metrics learn from and which they test on.</summary>
    public static RandomPurpose TrainTestSplit { get; } = new("train-test split", "the order of images that splits them", 6, 1L << 41, 1);

    /// <summary>The noise of sampled codes; the step is the image.</summary>
    public static RandomPurpose SampledCodes { get; } = new("sampled codes", "noise of the code of an image", 6, 1L << 42, 1L << 42);

    /// <summary>Draws of the distributions whose density ratio is measured; the step is the number of the draw.</summary>
    public static RandomPurpose DensityRatioDraws { get; } =
        new("density ratio draws", "the n-th batch of a distribution", 6, 1L << 48, 1L << 48);

    /// <summary>Ties of boosted trees of no metric; the step is the model, then the tree.</summary>
    public static RandomPurpose BoostingTies { get; } = new("boosting ties", "ties of a tree's splits", 6, 1L << 49, 1L << 49);

    /// <summary>Ties of DCI's trees; the step is the factor, then the tree.</summary>
    public static RandomPurpose DciTies { get; } = new("dci ties", "ties of a tree's splits", 6, 1L << 50, 1L << 50);

    /// <summary>Ties of the trees of generalisation's readouts; the step is the factor, then the tree.</summary>
    public static RandomPurpose GeneralisationTies { get; } = new("generalisation ties", "ties of a tree's splits", 6, 1L << 51, 1L << 51);

    /// <summary>Noise added to images, of seed 0; the step is the image.</summary>
    public static RandomPurpose Images { get; } = new("image noise", "colours and noise of an image", 7, 0, AllSteps);

    /// <summary>Numbers drawn by tests and examples; they choose the steps.</summary>
    public static RandomPurpose Test { get; } = new("tests", "numbers of tests and examples", 8, 0, AllSteps);

    /// <summary>The numbers that benchmarks calculate with; they choose the steps.</summary>
    public static RandomPurpose Benchmark { get; } = new("benchmarks", "numbers that benchmarks calculate with", 9, 0, AllSteps);

    /// <summary>The codes that metrics count without learning, where images are split and have weights.</summary>
    public static RandomPurpose CountedSample { get; } =
        new("counted sample", "images of unequal probability that metrics count", 10, 0, AllSteps);

    /// <summary>The partners of a training batch of pairs; the step is the number of the batch.</summary>
    public static RandomPurpose Pairs { get; } =
        new("training pairs", "partners of the images of the n-th batch of pairs", 11, 0, AllSteps);

    /// <summary>Resamples of the models of a study; the step is the number of the draw.</summary>
    public static RandomPurpose Bootstrap { get; } =
        new("bootstrap", "the n-th resample of the models of a study", 12, 0, AllSteps);

    /// <summary>Downstream: which images of the training sample few labels are of.</summary>
    public static RandomPurpose DownstreamRows { get; } =
        new("downstream rows", "the order in which images of the training sample are labelled", 13, 0, AllSteps);

    /// <summary>Ties of downstream's trees; the step is the number of labels and the factor, then the tree.</summary>
    public static RandomPurpose DownstreamTies { get; } = new("downstream ties", "ties of a tree's splits", 14, 0, AllSteps);

    /// <summary>Which runs of a study are trained again to verify it.</summary>
    public static RandomPurpose VerifiedRuns { get; } = new("verified runs", "the runs of a study that are trained again", 15, 0, AllSteps);

    /// <summary>The pairs of latent units that a phase of a step looks at.</summary>
    public static RandomPurpose UnitPairs { get; } = new("unit pairs", "pairs of latent units in a phase of a step", 16, 0, AllSteps);

    /// <summary>The planes of a tour of codes; the step is the number of the plane.</summary>
    public static RandomPurpose Tour { get; } = new("tour", "the n-th random plane of a tour of codes", 17, 0, AllSteps);

    /// <summary>The order in which points are drawn, of seed 0.</summary>
    public static RandomPurpose PointOrder { get; } = new("point order", "the order in which points of images are drawn", 18, 0, AllSteps);

    /// <summary>The permutations of codes that measure what metrics find by chance; the step is the number of the permutation.</summary>
    public static RandomPurpose ChanceCodes { get; } =
        new("chance codes", "the n-th permutation of codes over images that measures chance", 19, 0, AllSteps);

    /// <summary>The directions of second differences of a decoder; the step is that of the phase.</summary>
    public static RandomPurpose Directions { get; } =
        new("directions", "directions of second differences of a decoder in a phase of a step", 20, 0, AllSteps);
}
