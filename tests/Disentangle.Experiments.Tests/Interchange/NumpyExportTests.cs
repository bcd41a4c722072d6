using Disentangle.Datasets.Formats;
using Disentangle.Experiments.Interchange;
using Disentangle.Experiments.Runs;
using Disentangle.Experiments.Tests.Runs;
using Disentangle.Methods;
using Disentangle.Serialization;

namespace Disentangle.Experiments.Tests.Interchange;

public sealed class NumpyExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("beta-vae")]
    [InlineData("infogan")] // with running statistics
    public void The_archive_has_the_tensors_of_the_safetensors_file(string method)
    {
        MethodSettings settings = method == "infogan" ? MethodSettings.Empty.With("categories", 2) : MethodSettings.Empty;
        using TrainedModel model = TrainedModel.OpenToWrite(TinyData.Train(_folder, method: method, settings: settings).Path);
        string file = Assert.Single(ModelExport.Write(model, ExportCatalogue.All.Get("npz")));
        Assert.Equal(_folder["run/export/model.npz"], file);
        IReadOnlyList<NamedTensor> tensors = SafeTensors.Read(ModelExport.SafeTensorsFile(model));
        using NpzArchive archive = NpzArchive.Open(file);
        Assert.Equal([.. tensors.Select(tensor => tensor.Name), "properties"], archive.Names);
        Assert.All(tensors, tensor =>
        {
            NpyArray array = archive.Read(tensor.Name);
            Assert.Equal(Enumerable.Range(0, tensor.Value.Shape.Rank).Select(dimension => tensor.Value.Shape[dimension]), array.Shape);
            Assert.Equal(tensor.Value.HostRead().ToArray(), array.Values<float>());
        });
    }
}
