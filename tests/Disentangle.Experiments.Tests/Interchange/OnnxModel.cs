using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Disentangle.Experiments.Tests.Interchange;

/// <summary>Runs a model in ONNX Runtime.</summary>
internal static class OnnxModel
{
    /// <summary>The outputs of a model, by name.</summary>
    public static Dictionary<string, Output> Run(byte[] model, string input, int[] dimensions, float[] values)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(model, options);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs =
            session.Run([NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(values, dimensions))]);
        return outputs.ToDictionary(output => output.Name,
            output => new Output([.. output.AsTensor<float>().Dimensions], [.. output.AsTensor<float>()]));
    }

    public sealed record Output(int[] Dimensions, float[] Values);
}
