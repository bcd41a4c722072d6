using System.CommandLine;
using System.Globalization;
using Disentangle.Cli.Arguments;
using Disentangle.Cli.Display;
using Disentangle.Cli.Hosting;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Data;
using Disentangle.Experiments.Runs;
using Disentangle.Reports.Pictures;
using Disentangle.Reports.PlainText;

namespace Disentangle.Cli.Commands;

/// <summary><c>disentangle data list|show|check</c>.</summary>
internal static class DataCommand
{
    public static Command Create(Terminal terminal) => new CommandWithExamples(
        "data", "Lists, shows and checks data sets.", "disentangle data list", "disentangle data show shapes3d --grid",
        "disentangle data check 3dshapes.h5")
    {
        List(terminal), Show(terminal), Check(terminal),
    };

    private static CommandWithExamples List(Terminal terminal)
    {
        CommandWithExamples command = new("list", "Lists the data sets, as disentangle list datasets does.", "disentangle data list");
        command.SetAction(_ =>
        {
            ListCommand.Datasets(terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static CommandWithExamples Show(Terminal terminal)
    {
        Argument<string> data = Name("The data set, for example dsprites or npz:FILE.");
        Option<bool> grid = Inputs.Flag("--grid", "Write a contact sheet: a row for each factor, and random images.");
        Option<string?> output = Inputs.Text("--out", "FILE.png",
            "Where the contact sheet goes (default: a file named after the data set, here).");
        Option<string?> dataRoot = Inputs.DataRoot();
        CommandWithExamples command = new(
            "show", "Shows a data set's size and factors, and its images.", "disentangle data show dsprites",
            "disentangle data show shapes3d --grid --out shapes.png")
        {
            data, grid, output, dataRoot,
        };
        command.SetAction(parsed =>
        {
            string name = DataCheck.NameFor(parsed.GetRequiredValue(data));
            using Session session = new(dataRoot: parsed.GetValue(dataRoot));
            IImageDataset images = session.Open(name, cancellation: terminal.Interrupted);
            terminal.Output.WriteLine($"{DataName.Short(name)}: {images.Count} images of {images.Shape}{Kind(images)}");
            if (images is IFactorDataset { Factors: var factors })
            {
                terminal.Output.WriteLine();
                TextTable table = new("factor", "values", "type", "range");
                foreach (Factor factor in factors) table.Add([.. Row(factor), factor.ValuesText()]);
                table.Write(terminal.Output);
            }

            NoticeLines.List(images, terminal.Output);

            if (!parsed.GetValue(grid) && parsed.GetValue(output) is null) return ExitCode.Success;
            string file = parsed.GetValue(output) ?? DataName.ForFolder(name) + ".png";
            Storage.RequireWritable(file);
            Storage.Write(file, PngEncoder.Encode(ContactSheet.Draw(images)));
            terminal.Output.WriteLine();
            terminal.Output.WriteLine(file);
            return ExitCode.Success;
        });
        return command;
    }

    private static CommandWithExamples Check(Terminal terminal)
    {
        Argument<string> data = Name("The data set, or the path of a file or folder.");
        Option<string?> dataRoot = Inputs.DataRoot();
        CommandWithExamples command = new(
            "check",
            "Reads every image of a data set: sizes, ranges and labels, and whether its files are the published ones.",
            "disentangle data check 3dshapes.h5",
            "disentangle data check images:photos")
        {
            data, dataRoot,
        };
        command.SetAction(parsed =>
        {
            string name = DataCheck.NameFor(parsed.GetRequiredValue(data));
            DataCheck check;
            using Session session = new(dataRoot: parsed.GetValue(dataRoot));
            using (StageLines progress = new(terminal)) check = DataCheck.Run(name, session, progress, terminal.Interrupted);
            Print(name, check, terminal.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Print(string name, DataCheck check, TextWriter output)
    {
        output.WriteLine($"{DataName.Short(name)}: {check.Data.Count} images of {check.Data.Shape}{Kind(check.Data)}, all read");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"values from {check.Minimum:0.####} to {check.Maximum:0.####}, mean {check.Mean:0.####}"));
        if (check.Blank > 0)
            output.WriteLine($"{check.Blank} images are blank (the same value in every pixel), the first is image {check.FirstBlank}");
        if (check.Factors.Count > 0)
        {
            output.WriteLine();
            TextTable table = new("factor", "values", "type", "images per value", "range");
            foreach (FactorCount count in check.Factors)
                table.Add([.. Row(count.Factor), count.Fewest == count.Most ? $"{count.Most}" : $"{count.Fewest} to {count.Most}",
                    count.Factor.ValuesText()]);
            table.Write(output);
        }

        NoticeLines.List(check.Data, output);

        foreach (FileCheck file in check.Files)
        {
            output.WriteLine();
            output.WriteLine($"{file.Path}: {file.Bytes} bytes, MD5 {file.Md5}");
            output.WriteLine(file.Original is null ? "  no published file with this name is known"
                : file.IsOriginal ? $"  identical to the published {file.Original.Name}"
                : $"  differs from the published {file.Original.Name} (MD5 {file.Original.Md5})");
        }
    }

    private static Argument<string> Name(string description) => new("data") { Description = description, HelpName = "DATA" };

    private static string Kind(IImageDataset images) => images switch
    {
        IFactorGrid => ", every combination of the factors once",
        IFactorDataset => ", labelled",
        _ => ", without factors",
    };

    private static string[] Row(Factor factor) =>
    [
        factor.Name,
        factor.Size.ToString(CultureInfo.InvariantCulture),
        factor.IsCategorical ? "categorical" : "numeric",
    ];
}
