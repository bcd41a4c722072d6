using Disentangle.Foundation.Numerics;

namespace Disentangle.Metrics.Sources;

/// <summary>How the rows of one set are divided: in a random order, the first two thirds to learn from and the rest to test on.</summary>
public static class TrainTestSplit
{
    /// <summary>
    /// M: the fewest images that an accuracy is measured on. Its standard error, sqrt(p (1 - p) / M), is then 0.05 at most.
    /// </summary>
    public const int LeastTest = 100;

    /// <summary>The fewest images whose last third is <see cref="LeastTest"/>.</summary>
    public const int LeastImages = 3 * LeastTest;

    /// <summary>What <see cref="LeastTest"/> is for, in the words of a reason.</summary>
    public const string Purpose = "so that the standard error of an accuracy is at most 0.05";

    /// <summary>0 to <paramref name="count"/> - 1 in a random order, decided by the seed.</summary>
    public static int[] Order(int count, ulong seed)
    {
        Philox random = new(seed, RandomPurpose.TrainTestSplit);
        return Order(count, ref random);
    }

    /// <summary>0 to <paramref name="count"/> - 1 in a random order.</summary>
    public static int[] Order(int count, ref Philox random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        random.Shuffle<int>(order);
        return order;
    }

    /// <summary>How many of <paramref name="count"/> rows are learned from.</summary>
    public static int TrainOf(int count) => (2 * count + 2) / 3;
}
