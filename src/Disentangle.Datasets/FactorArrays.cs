using Disentangle.Datasets.Formats;

namespace Disentangle.Datasets;

/// <summary>Reads factor values from NumPy archives: integers of shape (rows, factors), and the factors' names where they are given.</summary>
public static class FactorArrays
{
    private static readonly string[] NameArrays = ["factor_names", "latents_names"];

    /// <summary>Reads an array of factor values with the names beside it.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="array">The array's name.</param>
    /// <param name="rows">How many rows it must have.</param>
    /// <param name="reason">Why, as the end of a sentence, for example <c>array imgs has 10 images</c>.</param>
    /// <exception cref="UserErrorException">The array is missing, damaged, or of another type or shape.</exception>
    public static FactorLabels Read(NpzArchive archive, string array, int rows, string reason)
    {
        (long[] labels, int factors) = ReadValues(archive, array, rows, reason);
        return new FactorLabels(ReadNames(archive, factors), labels);
    }

    /// <summary>Reads an array of factor values as they are: its values row by row, and the number of its columns.</summary>
    /// <inheritdoc cref="Read"/>
    public static (long[] Labels, int Factors) ReadValues(NpzArchive archive, string array, int rows, string reason)
    {
        using NpyReader reader = archive.OpenArray(array);
        NpyHeader header = reader.Header;
        if (header.Shape is not [int found, int columns])
            throw new UserErrorException($"{reader.Source} has shape {header.ShapeText}, (images, factors) is expected");
        if (header.Type is NpyType.Float16 or NpyType.Float32 or NpyType.Float64 or NpyType.Unicode or NpyType.Bytes)
            throw new UserErrorException($"{reader.Source} has type '{header.Descriptor}'; integers are expected");
        if (found != rows) throw new UserErrorException($"{reader.Source} has {found} rows, but {reason}");
        if (columns == 0) throw new UserErrorException($"{reader.Source} is empty, its shape is {header.ShapeText}");
        return (reader.ReadAll<long>(), columns);
    }

    /// <summary>The names of an archive's factors; <c>factor0</c>, <c>factor1</c> ... where it has none that can be read.</summary>
    /// <exception cref="UserErrorException">There are more or fewer names than factors.</exception>
    public static string[] ReadNames(NpzArchive archive, int factors)
    {
        // Names are a courtesy: an archive made with pickled objects is read without them.
        string[] numbered = [.. Enumerable.Range(0, factors).Select(f => $"factor{f}")];
        if (NameArrays.FirstOrDefault(archive.Contains) is not { } array) return numbered;
        string[] names;
        try
        {
            using NpyReader reader = archive.OpenArray(array);
            names = reader.ReadStrings();
        }
        catch (UserErrorException)
        {
            return numbered;
        }

        if (names.Length == factors) return names;
        throw new UserErrorException($"{archive.Path}: array {array} has {names.Length} names for {factors} factors");
    }
}
