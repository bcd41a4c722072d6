using Disentangle.Datasets;
using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;

namespace Disentangle.Metrics.Sources;

/// <summary>
/// Codes of any encoder with the factors of their images, read from a NumPy archive. It holds either <c>codes_train</c> (n, D) and
/// <c>factors_train</c> (n, K), and <c>codes_test</c> and <c>factors_test</c> if classifiers are to be tested; or <c>codes</c> and
/// <c>factors</c>, which are split here. Codes are numbers of any type, factor values numbers that repeat: each factor's distinct values,
/// sorted, become 0, 1, 2 ... <c>factor_names</c> may name the factors, and <c>values_NAME</c> the values of one. Codes are discrete
/// (<see cref="CodeSample.IsDiscrete"/>) where they are whole numbers by their type, or where an array <c>discrete</c> is not zero.
/// </summary>
/// <param name="Source">What metrics see.</param>
/// <param name="Train">What is counted and learned from.</param>
/// <param name="Test">What classifiers are tested on, or null.</param>
/// <param name="Split">How the two came about, for a reader.</param>
public sealed record CodeFile(CodeSource Source, CodeSample Train, CodeSample? Test, string Split)
{
    /// <summary>The most rows of <c>codes</c> that are taken for each part: the sizes of disentanglement_lib's protocol.</summary>
    public const int MostTrain = 10_000, MostTest = 5_000;

    private const string DiscreteArray = "discrete";

    private const int MostMarks = 65_536;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="seed">Decides the split of <c>codes</c>: rows drawn without replacement, two thirds to train and one third to
    /// test, 10,000 and 5,000 at most.</param>
    /// <param name="crew">The threads of the metrics; null for one per processor.</param>
    /// <param name="discrete">Whether the codes are discrete, whatever the file says.</param>
    /// <exception cref="UserErrorException">It is missing or damaged, lacks an array, has one of another shape or type, or
    /// codes that are not finite.</exception>
    public static CodeFile Read(string path, ulong seed = 0, Crew? crew = null, bool discrete = false)
    {
        using NpzArchive archive = NpzArchive.Open(path);
        bool parts = archive.Contains("codes_train"), whole = archive.Contains("codes");
        if (parts == whole)
        {
            throw new UserErrorException(
                $"{path}: must hold either codes_train or codes, got {(parts ? "both" : $"neither; it holds {archive.NamesText}")}",
                "codes_train (n, D) and factors_train (n, K), optionally with codes_test and factors_test; or codes "
                    + "and factors, which are split");
        }

        discrete |= archive.Contains(DiscreteArray) && IsMarked(archive);
        return parts ? OfParts(archive, crew, discrete) : OfWhole(archive, seed, crew, discrete);
    }

    private static CodeFile OfParts(NpzArchive archive, Crew? crew, bool discrete)
    {
        if (archive.Contains("codes_test") != archive.Contains("factors_test"))
            throw new UserErrorException($"{archive.Path}: must hold both codes_test and factors_test, or neither");
        Rows train = ReadRows(archive, "codes_train", "factors_train", discrete);
        Rows? test = archive.Contains("codes_test") ? ReadRows(archive, "codes_test", "factors_test", discrete) : null;
        if (test is not null && (test.Dimensions, test.FactorCount) != (train.Dimensions, train.FactorCount))
        {
            throw new UserErrorException(
                $"{archive.Path}: codes_train and codes_test must have the same number of columns, and so must factors_train and "
                    + $"factors_test, got {train.Dimensions} and {test.Dimensions} values with {train.FactorCount} "
                        + $"and {test.FactorCount} factors");
        }

        // Values are numbered over both parts, so that one value has one number.
        FactorLabels labels = Labels(archive, train.Factors, test?.Factors);
        int ofTrain = train.Count * train.FactorCount;
        CodeSample trainSample = Sample(train, labels.Values[..ofTrain].ToArray());
        CodeSample? testSample = test is null ? null : Sample(test, labels.Values[ofTrain..].ToArray());
        return new(
            CodeSource.Of(labels.Factors, trainSample, testSample, crew), trainSample, testSample,
            testSample is null ? $"{trainSample.Count} training codes, no test codes"
                : $"{trainSample.Count} training codes and {testSample.Count} test codes, as given");
    }

    private static CodeFile OfWhole(NpzArchive archive, ulong seed, Crew? crew, bool discrete)
    {
        Rows rows = ReadRows(archive, "codes", "factors", discrete);
        FactorLabels labels = Labels(archive, rows.Factors, null);
        int[] values = labels.Values.ToArray();
        int[] order = TrainTestSplit.Order(rows.Count, seed);
        int toTrain = Math.Min(MostTrain, TrainTestSplit.TrainOf(rows.Count)), toTest = Math.Min(MostTest, rows.Count - toTrain);
        CodeSample train = Sample(rows, values, order.AsSpan(0, toTrain));
        CodeSample? test = toTest == 0 ? null : Sample(rows, values, order.AsSpan(toTrain, toTest));
        return new(
            CodeSource.Of(labels.Factors, train, test, crew), train, test,
            $"{toTrain} training codes and {toTest} test codes, no row in both, drawn from {rows.Count} with seed {seed}");
    }

    private static Rows ReadRows(NpzArchive archive, string codesArray, string factorsArray, bool discrete)
    {
        // A small file may stand for many codes, which are not read for an archive that lacks the factors.
        archive.OpenArray(factorsArray).Dispose();
        int count, dimensions;
        float[] codes;
        using (NpyReader reader = archive.OpenArray(codesArray))
        {
            NpyHeader header = reader.Header;
            if (header.Shape is not [int rows, int columns])
                throw new UserErrorException($"{reader.Source} has shape {header.ShapeText}, (rows, code values) is expected");
            if (header.Count == 0) throw new UserErrorException($"{reader.Source} is empty, its shape is {header.ShapeText}");
            if (!Limits.CodeValues.Allows(header.Count))
                throw Limits.CodeValues.Exceeded($"{reader.Source} has {header.Count} values", header.Count);
            (count, dimensions) = (rows, columns);
            discrete |= header.Type < NpyType.Float16;
            codes = reader.ReadAll<float>();
            FiniteCodes.Require(codes, dimensions, reader.Source);
        }

        FactorRows factors = FactorArrays.ReadValues(archive, factorsArray, count, $"array {codesArray} has {count}").RequireDiscrete();
        return new Rows(codes, count, dimensions, factors, discrete);
    }

    private static FactorLabels Labels(NpzArchive archive, FactorRows rows, FactorRows? more) =>
        FactorArrays.Describe(archive, rows.Label(FactorArrays.ReadNames(archive, rows.Columns), more));

    private static CodeSample Sample(Rows rows, int[] factors) =>
        new(rows.Codes, rows.Dimensions, factors, rows.FactorCount) { IsDiscrete = rows.IsDiscrete };

    private static bool IsMarked(NpzArchive archive)
    {
        using NpyReader reader = archive.OpenArray(DiscreteArray);
        if (reader.Header.Count > MostMarks) throw new UserErrorException($"{reader.Source} must be one truth value");
        return reader.ReadAll<float>().Any(value => value != 0);
    }

    private static CodeSample Sample(Rows rows, int[] factors, ReadOnlySpan<int> chosen)
    {
        int d = rows.Dimensions, k = rows.FactorCount;
        (float[] codes, int[] values) = (new float[chosen.Length * d], new int[chosen.Length * k]);
        for (int i = 0; i < chosen.Length; i++)
        {
            rows.Codes.AsSpan(chosen[i] * d, d).CopyTo(codes.AsSpan(i * d));
            factors.AsSpan(chosen[i] * k, k).CopyTo(values.AsSpan(i * k));
        }

        return new CodeSample(codes, d, values, k) { IsDiscrete = rows.IsDiscrete };
    }

    private sealed record Rows(float[] Codes, int Count, int Dimensions, FactorRows Factors, bool IsDiscrete)
    {
        public int FactorCount => Factors.Columns;
    }
}
