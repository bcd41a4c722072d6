using System.Text.Json.Nodes;
using Disentangle.Experiments.Runs;
using Disentangle.Training;

namespace Disentangle.Studies.Plans;

/// <content>The same study on other data sets, or of another length.</content>
public sealed partial record StudyFile
{
    /// <summary>
    /// The study on these data sets alone: blocks that name none go through them, and of blocks that name their own, whose settings may be
    /// chosen for them, those on these data sets are left.
    /// </summary>
    /// <param name="data">The data sets.</param>
    /// <exception cref="UserErrorException">All blocks name their own, and none of these.</exception>
    public StudyFile WithData(IReadOnlyList<StudyValue> data)
    {
        HashSet<string> names = [.. data.Select(NameOf)];
        StudyBlock[] left = [.. Grid.Select(block => OnData(block, names)).OfType<StudyBlock>()];
        if (left.Length > 0) return this with { Data = data, Grid = left };

        IEnumerable<string> known = Grid.SelectMany(block => block.Axes.SelectMany(DataOf)).Select(NameOf).Distinct();
        throw new UserErrorException(
            $"the blocks of the study name their data sets, {string.Join(", ", known)}; none is {string.Join(", ", names)}",
            "to run them on another data set, change the names in a copy of the file");
    }

    /// <summary>The study with all runs of one length.</summary>
    /// <param name="steps">The training steps of each run.</param>
    /// <exception cref="UserErrorException">A block goes through several lengths, so that its runs would be the same.</exception>
    public StudyFile WithSteps(long steps)
    {
        StudyValue value = new(JsonValue.Create(steps));
        return this with
        {
            Defaults = new Dictionary<string, StudyValue>(Defaults) { [RunFields.Steps.Key] = value },
            Grid = [.. Grid.Select(block => block with { Axes = [.. block.Axes.Select(OfLength)] })],
        };

        StudyAxis OfLength(StudyAxis axis)
        {
            if (!axis.Keys.Contains(RunFields.Steps.Key)) return axis;
            if (axis.Count > 1)
                throw new UserErrorException(
                    "the study compares runs of several numbers of steps, which one number cannot replace",
                    "change them in a copy of the file");
            return axis with { Values = [.. axis.Keys.Select((key, k) => key == RunFields.Steps.Key ? [value] : axis.Values[k])] };
        }
    }

    // Null where the block names data sets, and none of these.
    private static StudyBlock? OnData(StudyBlock block, HashSet<string> names)
    {
        StudyAxis[] axes = [.. block.Axes.Select(axis => Part(axis, names))];
        return axes.All(axis => axis.Count > 0) ? block with { Axes = axes } : null;
    }

    // The values of the axis that stand beside one of these data sets.
    private static StudyAxis Part(StudyAxis axis, HashSet<string> names)
    {
        if (DataOf(axis) is not { Count: > 0 } own) return axis;
        int[] kept = [.. Enumerable.Range(0, axis.Count).Where(i => names.Contains(NameOf(own[i])))];
        return axis with { Values = [.. axis.Values.Select(values => kept.Select(i => values[i]).ToArray())] };
    }

    private static IReadOnlyList<StudyValue> DataOf(StudyAxis axis) =>
        axis.Keys.ToList().IndexOf(RunFields.Data.Key) is >= 0 and int at ? axis.Values[at] : [];

    private static string NameOf(StudyValue data) => DataName.Absolute(data.Value.ToString());
}
