using System.Text;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;

namespace Disentangle.Experiments.Tests.Interchange;

/// <summary>A format that another assembly registers is like those that are there.</summary>
public sealed class ExportCatalogueTests : IDisposable
{
    private static readonly ExportFormat Listing = new(
        "listing", "Listing", "Names and sizes of the tensors as text.", ["tensors.txt", "properties.txt"],
        model =>
        [
            Encoding.UTF8.GetBytes(string.Join('\n', model.PyTorchTensors.Select(tensor => $"{tensor.Name} {tensor.Value.Count}"))),
            Encoding.UTF8.GetBytes(string.Join('\n', model.Properties.Select(pair => $"{pair.Key} {pair.Value}"))),
        ]);

    private readonly TemporaryFolder _folder = new();

    static ExportCatalogueTests() => ExportCatalogue.All.Register(Listing);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_files_are_written_together_and_are_the_runs_own()
    {
        RunFolder run = TinyData.Train(_folder);
        using (TrainedModel model = TrainedModel.OpenToWrite(run.Path))
        {
            Assert.Equal([_folder["run/export/tensors.txt"], _folder["run/export/properties.txt"]],
                ModelExport.Write(model, ExportCatalogue.All.Get("listing")));
            Assert.Equal(_folder["elsewhere/tensors.txt"], ModelExport.Write(model, Listing, _folder["elsewhere"])[0]);
        }

        Assert.Equal(File.ReadAllText(_folder["elsewhere/tensors.txt"]), File.ReadAllText(_folder["run/export/tensors.txt"]));
        Assert.Contains("encoder.heads.bias 8", File.ReadAllLines(_folder["run/export/tensors.txt"]));
        Assert.Contains("latents 4", File.ReadAllLines(_folder["run/export/properties.txt"]));

        // What else is there stays when the run is replaced.
        File.WriteAllText(_folder["run/export/mine.txt"], "mine");
        RunFiles.Delete(run);
        Assert.Equal(["mine.txt"], Directory.GetFiles(run.ExportFolder).Select(path => Path.GetFileName(path)));
    }
}
