using Disentangle.Experiments.Runs;
using Disentangle.Foundation.Files;

namespace Disentangle.Experiments.Interchange;

/// <summary>Writes the model of a run in the formats of other programs.</summary>
public static class ModelExport
{
    /// <summary>Writes the files of a format: all or none, and never of different steps.</summary>
    /// <param name="run">The run.</param>
    /// <param name="format">A format of <see cref="ExportCatalogue"/>.</param>
    /// <param name="path">Where: the file, or the folder where the format has several; null for <c>export/</c> of the run.</param>
    /// <returns>The files.</returns>
    /// <exception cref="UserErrorException">The model cannot be handed on in this format, or they cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static IReadOnlyList<string> Write(TrainedModel run, ExportFormat format, string? path = null)
    {
        if (format.FileNames.Count == 1)
        {
            string file = path ?? Path.Combine(run.Folder.ExportFolder, format.FileNames[0]);
            if (path is not null) Storage.RequireWritable(path);
            byte[] content = format.Contents(ExportedModel.Of(run))[0];
            run.Folder.Write(() => Storage.Write(file, content));
            return [file];
        }

        string folder = path ?? run.Folder.ExportFolder;
        if (File.Exists(folder)) throw new UserErrorException($"{folder} is a file, a folder is expected");
        Dictionary<string, byte[]> files =
            new(format.FileNames.Zip(format.Contents(ExportedModel.Of(run)), KeyValuePair.Create));
        run.Folder.Write(() => Storage.Guard(folder, () => AtomicFiles.Write(folder, files)));
        return [.. format.FileNames.Select(name => Path.Combine(folder, name))];
    }

    /// <summary>Writes a safetensors file that <c>load_state_dict</c> of the same network in PyTorch takes.</summary>
    /// <param name="run">The run.</param>
    /// <param name="path">Where; null for <c>export/model.safetensors</c> of the run.</param>
    /// <returns>Where it was written.</returns>
    /// <exception cref="UserErrorException">It cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static string SafeTensorsFile(TrainedModel run, string? path = null) => Write(run, SafeTensorsExport.Entry, path)[0];

    /// <summary>Writes <c>encoder.onnx</c> and <c>decoder.onnx</c>: both or none, and never of different steps.</summary>
    /// <param name="run">The run.</param>
    /// <param name="folder">Where; null for <c>export</c> of the run.</param>
    /// <returns>The two files.</returns>
    /// <exception cref="UserErrorException">They cannot be written there.</exception>
    /// <exception cref="RunFailedException">The disk is full.</exception>
    public static IReadOnlyList<string> OnnxFolder(TrainedModel run, string? folder = null) => Write(run, OnnxExport.Entry, folder);
}
