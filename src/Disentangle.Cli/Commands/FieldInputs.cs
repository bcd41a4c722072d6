using System.CommandLine;
using Disentangle.Training;

namespace Disentangle.Cli.Commands;

/// <summary>The options of a command that give fields of a run, made from the table of fields.</summary>
internal sealed class FieldInputs
{
    private readonly List<(RunField Field, Option Option, Func<ParseResult, IReadOnlyList<string>?> Words)> _inputs = [];

    private FieldInputs()
    {
    }

    /// <summary>Adds an option to a command for each field that has one.</summary>
    public static FieldInputs AddTo(Command command, IEnumerable<RunField> fields)
    {
        FieldInputs inputs = new();
        foreach (RunField field in fields.Where(field => field.Option is not null))
        {
            Option option = inputs.Create(field);
            foreach (string alias in field.OptionAliases) option.Aliases.Add(alias);
            command.Add(option);
        }

        return inputs;
    }

    /// <summary>What the user gave.</summary>
    public IReadOnlyList<FieldValue> Given(ParseResult parsed) =>
        [.. _inputs.Select(input => (input.Field, Words: input.Words(parsed))).Where(input => input.Words is not null)
            .Select(input => new FieldValue(input.Field, input.Words!))];

    // Numbers are checked while the line is parsed, so that all mistakes of a line are told together.
    private Option Create(RunField field) => field switch
    {
        RunField<int> number => Single(field, Inputs.Whole(field.Option!, field.Help(), (int)(number.Least ?? int.MinValue))),
        RunField<long> number => Single(field, Inputs.Whole(field.Option!, field.Help(), number.Least ?? long.MinValue)),
        RunField<long?> number => Single(field, Inputs.Whole(field.Option!, field.Help(), number.Least ?? long.MinValue)),
        RunField<ulong> => Single(field, Inputs.Whole(field.Option!, field.Help(), 0UL)),
        RunField<double> => Single(field, Inputs.Number(field.Option!, field.Help())),
        RunField<bool> => Flag(field),
        _ when field.IsList => Several(field),
        _ => Single(field, Inputs.Text(field.Option!, field.Placeholder!, field.Help())),
    };

    private Option<T> Single<T>(RunField field, Option<T> option)
    {
        _inputs.Add(
            (field, option,
                parsed => parsed.GetResult(option) is { Implicit: false } result ? [.. result.Tokens.Select(t => t.Value)] : null));
        return option;
    }

    private Option<string[]> Several(RunField field)
    {
        Option<string[]> option = new(field.Option!) { Description = field.Help(), HelpName = field.Placeholder };
        _inputs.Add((field, option, parsed => parsed.GetValue(option) is { Length: > 0 } words ? words : null));
        return option;
    }

    private Option<bool> Flag(RunField field)
    {
        Option<bool> option = Inputs.Flag(field.Option!, field.Help());
        _inputs.Add((field, option, parsed => parsed.GetValue(option) ? [] : null));
        return option;
    }
}
