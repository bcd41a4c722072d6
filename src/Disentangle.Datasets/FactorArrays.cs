using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>
/// Reads factor values from NumPy archives: numbers of shape (rows, factors), with the names of the factors and
/// of their values where they are given.
/// </summary>
public static class FactorArrays
{
    private static readonly string[] NameArrays = ["factor_names", "latents_names"];

    // Of one factor, as archives of labelled images have them.
    private static readonly string[] ClassNameArrays = ["class_names", "label_names", "target_names"];

    /// <summary>Reads an array of factor values as they are.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="array">The array's name.</param>
    /// <param name="rows">How many rows it must have.</param>
    /// <param name="reason">Why, as the end of a sentence, for example <c>array imgs has 10 images</c>.</param>
    /// <exception cref="UserErrorException">The array is missing, damaged, or of another type or shape.</exception>
    public static FactorRows ReadValues(NpzArchive archive, string array, int rows, string reason)
    {
        using NpyReader reader = archive.OpenArray(array);
        return FactorRows.Read(reader, rows, reason);
    }

    /// <summary>
    /// The names of an archive's factors; <c>factor0</c>, <c>factor1</c> ... where it has none, or has them as Python objects.
    /// </summary>
    /// <param name="archive">The archive.</param>
    /// <param name="factors">How many factors there are.</param>
    /// <param name="notices">Told of names that are Python objects, or null.</param>
    /// <exception cref="UserErrorException">There are more or fewer names than factors, one is too
    /// long, or the array is damaged.</exception>
    public static string[] ReadNames(NpzArchive archive, int factors, ICollection<Notice>? notices = null)
    {
        string[] numbered = [.. Enumerable.Range(0, factors).Select(f => $"factor{f}")];
        if (NameArrays.FirstOrDefault(archive.Contains) is not { } array || Strings(archive, array, notices) is not { } names)
            return numbered;
        if (names.Length != factors)
            throw new UserErrorException($"{archive.Path}: array {array} has {names.Length} names, but there are {factors} factors");
        foreach (string name in names)
        {
            if (!Limits.NameCharacters.Allows(name.Length))
                throw Limits.NameCharacters.Exceeded($"{archive.Path}: array {array} has a name of {name.Length} characters", name.Length);
        }

        return [.. names.Select(InputFile.Visible)];
    }

    /// <summary>
    /// The table with what the archive says of its values. The array <c>values_NAME</c> holds, for each label 0, 1, 2 ... of the factor
    /// NAME, or for each of its distinct labels in their order, its name or the number it stands for. Of a single factor,
    /// <c>class_names</c>, <c>label_names</c> or <c>target_names</c> are such names.
    /// </summary>
    /// <exception cref="UserErrorException">Such an array has too few entries for the labels.</exception>
    public static FactorLabels Describe(NpzArchive archive, FactorLabels labels)
    {
        Factor[] factors = [.. labels.Factors.Select(factor => Describe(archive, factor, labels.Factors.Count == 1))];
        return labels.With(factors);
    }

    /// <summary>The arrays that hold the names of factors and of their values.</summary>
    internal static IEnumerable<string> Descriptions(NpzArchive archive, FactorLabels labels)
    {
        IEnumerable<string> names = [.. NameArrays, .. labels.Factors.Select(ValuesArray),
            .. labels.Factors.Count == 1 ? ClassNameArrays : []];
        return names.Where(archive.Contains);
    }

    /// <summary>The array that describes the values of a factor.</summary>
    public static string ValuesArray(Factor factor) => $"values_{factor.Name}";

    /// <summary>What <see cref="Describe(NpzArchive, FactorLabels)"/> reads of a factor whose values are numbered from 0.</summary>
    public static NpyArray DescriptionOf(Factor factor) =>
        factor.ValueNames is { } names ? NpyArray.OfStrings([.. names]) : NpyArray.Of(factor.Values.ToArray());

    private static Factor Describe(NpzArchive archive, Factor factor, bool alone)
    {
        IEnumerable<string> candidates = [ValuesArray(factor), .. alone ? ClassNameArrays : []];
        if (candidates.FirstOrDefault(archive.Contains) is not { } array) return factor;
        if (Strings(archive, array) is { } names)
        {
            return factor with
            {
                IsCategorical = true,
                ValueNames = [.. Places(archive, array, names.Length, factor).Select(place => InputFile.Printable(names[place]))]
            };
        }

        if (!array.StartsWith("values_", StringComparison.Ordinal)) return factor;
        double[] numbers;
        using (NpyReader reader = archive.OpenArray(array)) numbers = reader.ReadAll<double>();
        return factor with { Values = [.. Places(archive, array, numbers.Length, factor).Select(place => numbers[place])] };
    }

    // Which entry describes each value: that of its label, or, where labels begin at 1 for example, the one in the same order.
    private static int[] Places(NpzArchive archive, string array, int count, Factor factor)
    {
        int[] places = [.. factor.Values.Select(label => label is >= 0 and < int.MaxValue && double.IsInteger(label) ? (int)label : -1)];
        int wrong = Array.FindIndex(places, place => (uint)place >= (uint)count);
        if (wrong < 0) return places;
        if (count == factor.Size) return [.. Enumerable.Range(0, count)];
        throw new UserErrorException(
            $"{archive.Path}: array {array} has {count} values, one for each label from 0, but {InputFile.Printable(factor.Name)} has the "
                + $"label {factor.ValueText(wrong)}");
    }

    // Null where the array holds no strings, or holds them as Python objects.
    private static string[]? Strings(NpzArchive archive, string array, ICollection<Notice>? notices = null)
    {
        try
        {
            using NpyReader reader = archive.OpenArray(array);
            return reader.Header.Type is NpyType.Unicode or NpyType.Bytes ? reader.ReadStrings() : null;
        }
        catch (UserErrorException e) when (e.InnerException is UnsupportedException)
        {
            notices?.Add(new Notice($"{e.Message}; it is skipped"));
            return null;
        }
    }
}
