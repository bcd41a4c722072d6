using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Disentangle.Onnx;

/// <summary>An array of floats as a network gives it.</summary>
/// <param name="Shape">Its sizes.</param>
/// <param name="Values">Row by row.</param>
internal sealed record NetworkOutput(long[] Shape, float[] Values);

/// <summary>
/// A model in ONNX Runtime, with one input. It works on the thread that calls it, so that its numbers do not depend on how many threads
/// there are; several may call it at once.
/// </summary>
internal sealed class OnnxNetwork : IDisposable
{
    private const int LogOnlyFatal = 4;

    private static readonly TensorElementType[] Known =
        [TensorElementType.Float, TensorElementType.Double, TensorElementType.Float16, TensorElementType.UInt8];

    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string _name, _input;
    private readonly TensorElementType _type;

    /// <summary>Loads a model.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">What to call it in sentences.</param>
    /// <exception cref="UserErrorException">It is no valid model, has several inputs, or reads something else than numbers.</exception>
    public OnnxNetwork(byte[] content, string name)
    {
        _name = name;
        try
        {
            OrtEnv.Instance().DisableTelemetryEvents();
            using SessionOptions options = new()
            {
                IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
                LogSeverityLevel = (OrtLoggingLevel)LogOnlyFatal,
            };
            _session = new InferenceSession(content, options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserErrorException(
                e.Message.Contains("NotImplemented", StringComparison.Ordinal)
                    ? $"{name}: needs an operator that ONNX Runtime {Version} does not have"
                    : $"{name}: is not a valid ONNX model, or one that ONNX Runtime {Version} does not read", innerException: e);
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException
            or EntryPointNotFoundException)
        {
            throw new UserErrorException("the native library of ONNX Runtime is missing or is not for this system",
                "disentangle plugin install Disentangle.Onnx installs it", e);
        }

        try
        {
            if (_session.InputMetadata.Count != 1)
                throw new UserErrorException(
                    $"{name}: has {_session.InputMetadata.Count} inputs ({Names(_session.InputMetadata.Keys)}), one is expected");
            (_input, NodeMetadata input) = _session.InputMetadata.First();
            if (!input.IsTensor || !Known.Contains(input.ElementDataType))
                throw new UserErrorException($"{name}: its input {_input} must be a tensor of floats or bytes");
            (_type, Sizes) = (input.ElementDataType, input.Dimensions);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether the input is of bytes.</summary>
    public bool ReadsBytes => _type == TensorElementType.UInt8;

    /// <summary>The sizes of the input, -1 for any; empty where it does not say how many there are.</summary>
    public IReadOnlyList<int> Sizes { get; }

    /// <summary>The sizes for a person: <c>nx3x64x64</c>.</summary>
    public string SizesText => string.Join('x', Sizes.Select((length, d) => length > 0 ? $"{length}" : d == 0 ? "n" : "any"));

    /// <summary>The names of the outputs, in their order.</summary>
    public IReadOnlyList<string> Outputs => _session.OutputNames;

    private static string Version => typeof(InferenceSession).Assembly.GetName().Version?.ToString(2) ?? "";

    /// <summary>What the network makes of an input; a null where an output is not an array of numbers.</summary>
    /// <param name="values">Row by row.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="outputs">The names of the outputs that are asked for.</param>
    /// <exception cref="UserErrorException">It fails on such an input.</exception>
    public NetworkOutput?[] Run(float[] values, long[] shape, IReadOnlyList<string> outputs)
    {
        try
        {
            using OrtValue input = ToValue(values, shape);
            using IDisposableReadOnlyCollection<OrtValue> given = _session.Run(_options, [_input], [input], [.. outputs]);
            return [.. given.Select(ToOutput)];
        }
        catch (OnnxRuntimeException e)
        {
            throw new UserErrorException($"{_name}: fails on an input of shape {string.Join('x', shape)}", innerException: e);
        }
    }

    /// <summary>Frees the memory of the model.</summary>
    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names.Take(5).Select(name => Shown.Short(name)));

    private OrtValue ToValue(float[] values, long[] shape) => _type switch
    {
        TensorElementType.Double => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (double)value), shape),
        TensorElementType.Float16 => OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (Float16)value), shape),
        TensorElementType.UInt8 => OrtValue.CreateTensorValueFromMemory(
            Array.ConvertAll(values, value => (byte)Math.Clamp(MathF.Round(value), 0, 255)), shape),
        _ => OrtValue.CreateTensorValueFromMemory(values, shape),
    };

    private static NetworkOutput? ToOutput(OrtValue value)
    {
        if (!value.IsTensor) return null;
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        float[]? values = info.ElementDataType switch
        {
            TensorElementType.Float => value.GetTensorDataAsSpan<float>().ToArray(),
            TensorElementType.Double => Array.ConvertAll(value.GetTensorDataAsSpan<double>().ToArray(), number => (float)number),
            TensorElementType.Float16 => Array.ConvertAll(
                MemoryMarshal.Cast<Float16, Half>(value.GetTensorDataAsSpan<Float16>()).ToArray(), number => (float)number),
            TensorElementType.UInt8 => Array.ConvertAll(value.GetTensorDataAsSpan<byte>().ToArray(), number => (float)number),
            _ => null,
        };
        return values is null ? null : new NetworkOutput(info.Shape, values);
    }
}
