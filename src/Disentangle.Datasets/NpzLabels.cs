using Disentangle.Datasets.Formats;
using Disentangle.Datasets.Images;
using Disentangle.Foundation.Files;

namespace Disentangle.Datasets;

/// <summary>Finds the factor values among the arrays of an archive of images.</summary>
/// <param name="archive">The archive.</param>
/// <param name="count">How many images it has.</param>
/// <param name="reason">The same as the end of a sentence, for example <c>array imgs has 10 images</c>.</param>
internal sealed class NpzLabels(NpzArchive archive, int count, string reason)
{
    private const string ClassesArray = "latents_classes", ValuesArray = "latents_values";

    // The first that is there is read. The first two can be nothing but factors, so what is wrong with them is refused.
    private static readonly string[] Arrays =
        [ClassesArray, "factors", "labels", "label", "targets", "target", "classes", "y", "attributes", "attrs", ValuesArray];

    /// <summary>What was passed over.</summary>
    public List<Notice> Notices { get; } = [];

    /// <summary>The arrays that were read, or that a notice is about.</summary>
    public HashSet<string> Used { get; } = [];

    /// <summary>Reads the factor values; null where there are none.</summary>
    /// <exception cref="UserErrorException">The array <c>latents_classes</c> or <c>factors</c> is damaged
    /// or of another shape or type.</exception>
    public FactorLabels? Read()
    {
        foreach (string array in Arrays.Where(archive.Contains))
        {
            Used.Add(array);
            try
            {
                if (Labels(array) is { } labels) return labels;
            }
            catch (UserErrorException e) when (array is not (ClassesArray or "factors"))
            {
                Notices.Add(new Notice($"{e.Message}, so it is not read as factors"));
            }
        }

        return null;
    }

    private FactorLabels? Labels(string array)
    {
        using (NpyReader reader = archive.OpenArray(array))
        {
            if (reader.Header is { Type: NpyType.Unicode or NpyType.Bytes, Shape: [int rows] } && rows == count
                && reader.Header.ElementSize > 0)
            {
                (Factor factor, int[] values) = FactorColumn.Categories(array, reader.ReadStrings());
                return new FactorLabels([factor], values);
            }
        }

        FactorRows found = FactorArrays.ReadValues(archive, array, count, reason);
        string[] names = Names(array, found.Columns);
        int[] continuous = [.. found.Continuous()], discrete = [.. Enumerable.Range(0, found.Columns).Except(continuous)];
        if (continuous.Length > 0)
        {
            Notices.Add(new Notice(
                $"{found.Source} holds continuous values, for example {found.Distinct(continuous[0])} different ones "
                    + $"of {InputFile.Printable(names[continuous[0]])}, which are not read as factors; {FactorRows.Remedy}",
                [.. continuous.Select(column => InputFile.Printable(names[column]))]));
        }

        if (discrete.Length == 0) return null;
        FactorLabels labels = Described(found.Select(discrete).Label([.. discrete.Select(column => names[column])]));
        return array == ClassesArray && archive.Contains(ValuesArray) ? WithValues(labels) : labels;
    }

    private FactorLabels Described(FactorLabels labels)
    {
        Used.UnionWith(FactorArrays.Descriptions(archive, labels));
        try
        {
            return FactorArrays.Describe(archive, labels);
        }
        catch (UserErrorException e)
        {
            Notices.Add(new Notice($"{e.Message}; it is skipped"));
            return labels;
        }
    }

    // The names of all factors; a single one without a name has that of its array.
    private string[] Names(string array, int columns)
    {
        string[] names = FactorArrays.ReadNames(archive, columns, Notices);
        return names is ["factor0"] && array is not ("factors" or ClassesArray) ? [array] : names;
    }

    // dSprites and its kin give the numbers of the values in one array and what they stand for in another.
    private FactorLabels WithValues(FactorLabels labels)
    {
        FactorRows values;
        try
        {
            values = FactorArrays.ReadValues(archive, ValuesArray, count, reason);
        }
        catch (UserErrorException)
        {
            return labels;
        }

        int columns = labels.Factors.Count;
        if (values.Columns != columns) return labels;
        double[][] of = [.. labels.Factors.Select(factor => factor.Values.Select(_ => double.NaN).ToArray())];
        for (int i = 0; i < labels.Values.Length; i++)
        {
            ref double value = ref of[i % columns][labels.Values[i]];
            double given = values[i / columns, i % columns];
            if (double.IsNaN(value)) value = given;
            else if (value != given) return labels;
        }

        Used.Add(ValuesArray);
        return labels.With([.. labels.Factors.Select((factor, f) => factor with { Values = of[f] })]);
    }
}
