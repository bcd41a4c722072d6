using System.CommandLine;
using Disentangle.Comparisons.Analyses;
using Disentangle.Comparisons.Formats;
using Disentangle.Comparisons.Summaries;
using Disentangle.Comparisons.Tables;

namespace Disentangle.Cli.Commands;

/// <summary>Options that print a table of scores in one format, and nothing else.</summary>
internal sealed class TableOutput
{
    private readonly Option<bool> _csv = Inputs.Flag("--csv", "Print only CSV: a row for each model.");
    private readonly Option<bool> _long = Inputs.Flag("--long",
        "Print only CSV in long form: a row for each score of each model, as pandas reads it.");
    private readonly Option<bool> _latex = Inputs.Flag("--latex",
        "Print only a table for LaTeX (booktabs): means of cells with their intervals.");
    private readonly Option<bool> _json = Inputs.Flag("--json", "Print only JSON.");

    /// <summary>Adds the options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="json">Whether the command has no <c>--json</c> of its own.</param>
    public void AddTo(Command command, bool json = true)
    {
        foreach (Option option in (Option[])[_csv, _long, _latex]) command.Add(option);
        if (json) command.Add(_json);
    }

    /// <summary>Whether one of the formats is asked for.</summary>
    /// <exception cref="UserErrorException">More than one is.</exception>
    public bool IsAsked(ParseResult parsed)
    {
        int count = ((Option<bool>[])[_csv, _long, _latex, _json]).Count(
            option => parsed.GetResult(option) is { Implicit: false } && parsed.GetValue(option));
        return count < 2 ? count == 1 : throw new UserErrorException("of --csv, --long, --latex and --json one can be given");
    }

    /// <summary>Whether JSON is asked for.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetResult(_json) is { Implicit: false } && parsed.GetValue(_json);

    /// <summary>Whether a table is to be printed of what a command has measured, and not one by one.</summary>
    /// <param name="parsed">What was asked for.</param>
    /// <param name="inputs">How many inputs were measured.</param>
    /// <exception cref="UserErrorException">More than one format is asked for.</exception>
    public bool IsTable(ParseResult parsed, int inputs) => (IsAsked(parsed) && !IsJson(parsed)) || inputs > 1;

    /// <summary>Prints all scores of a table in the format that is asked for, or else as text.</summary>
    public void Print(ParseResult parsed, ScoreTable table, TextWriter output) =>
        Print(parsed, table, () => CellMeans.Of(table, table.Columns), output);

    /// <summary>Prints in the format that is asked for, or else as text.</summary>
    public void Print(ParseResult parsed, ScoreTable table, Func<CellMeans> means, TextWriter output)
    {
        if (parsed.GetValue(_csv)) ScoreCsv.WriteWide(output, table);
        else if (parsed.GetValue(_long)) ScoreCsv.WriteLong(output, table);
        else if (parsed.GetValue(_latex)) output.Write(LatexTable.Write(means()));
        else if (IsJson(parsed))
        {
            using MemoryStream stream = new();
            ScoreJson.Write(stream, table);
            output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()).TrimEnd());
        }
        else CellTable.Write(output, means());
    }
}
