using System.Security.Cryptography;
using Disentangle.Datasets.Images;
using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;
using Disentangle.Methods;
using Disentangle.Training;

namespace Disentangle.Experiments.Interchange;

/// <summary>Makes a run of networks that another program trained, so that it can be measured like all others.</summary>
public static class NetworkImport
{
    /// <summary>
    /// Reads networks, tries them on images of the data set, and writes a run of no steps that holds a copy of their files. Nothing is
    /// written unless everything fits.
    /// </summary>
    /// <param name="source">The networks.</param>
    /// <param name="specification">Data, likelihood, seed and settings; the rest follows from the networks.</param>
    /// <param name="folder">Where; it must be missing or empty, or hold the run that the same import made. Null for the
    /// first free name in <c>runs/</c>.</param>
    /// <param name="force">Whether a run that is there may be replaced.</param>
    /// <param name="dataRoot">The folder of data sets, or null.</param>
    /// <param name="session">What the networks work on; null for a session of its own.</param>
    /// <param name="opened">Told of the data when it is open, before the networks are read.</param>
    /// <param name="cancellation">Stops it before anything is written.</param>
    /// <returns>The run's folder, and what was found.</returns>
    /// <exception cref="UserErrorException">A file, the specification, the data or the folder is wrong, or
    /// they do not fit each other.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static (RunFolder Run, NetworkModel Found) Run(
        NetworkSource source,
        RunSpecification specification,
        string? folder,
        bool force = false,
        string? dataRoot = null,
        Session? session = null,
        Action<IImageDataset>? opened = null,
        CancellationToken cancellation = default)
    {
        NetworkFormat format = NetworkFormatCatalogue.Get(source.Encoder);
        ImportSource imported = new(Path.GetFullPath(source.Encoder), Map: null)
        {
            Decoder = source.Decoder is null ? null : Path.GetFullPath(source.Decoder),
        };
        new ImportedRun(imported, folder, force).RequirePlace();
        specification = specification with { Method = format.Id, Data = DataName.Absolute(specification.Data), Steps = 0 };
        specification.Validate();
        using SessionUse use = new(session);
        IImageDataset data = use.Session.Open(specification.Data, dataRoot, cancellation);
        opened?.Invoke(data);
        NetworkModel found = format.Read(source, data, use.Session);
        imported = imported with
        {
            Options = found.Options,
            Checksums =
            [
                .. new[] { (Name: "encoder", File: imported.File), (Name: "decoder", File: imported.Decoder) }
                    .Where(network => network.File is not null)
                    .Select(network => KeyValuePair.Create(network.Name, ChecksumOf(network.File!))),
            ],
        };
        specification = specification with { Latents = found.Latents, Batch = Math.Min(specification.Batch, data.Count) };
        specification.Validate();
        IMethod method = specification.CreateMethod(data.Shape, use.Session.Kernels, found.Files);
        using IDisposable? closed = method as IDisposable;
        cancellation.ThrowIfCancellationRequested();
        RunPlan plan = new(specification, new RunExecution { DataRoot = dataRoot });
        return (new ImportedRun(imported, folder, force).Write(plan, data, method), found);
    }

    private static string ChecksumOf(string file)
    {
        using FileStream stream = InputFile.Open(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
