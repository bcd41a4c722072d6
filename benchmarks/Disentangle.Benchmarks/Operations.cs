using BenchmarkDotNet.Attributes;
using Disentangle.Foundation.Numerics;
using Disentangle.Tensors;
using Disentangle.Tensors.Autodiff;
using Disentangle.Tensors.Autodiff.Ops;
using Disentangle.Tensors.Kernels;

namespace Disentangle.Benchmarks;

/// <summary>Operations of the tape, recorded and differentiated: what the tape adds to the kernels is in them. One thread.</summary>
public class Operations
{
    private const int Batch = 64, Latents = 10;

    private readonly IKernels _kernels = CpuDevice.CreateKernels(threads: 1);
    private readonly Parameter _mean = Noise("mean", new Shape(Batch, Latents), 1),
        _logVariance = Noise("logVariance", new Shape(Batch, Latents), 2);
    private readonly Parameter _large = Noise("large", new Shape(Batch, 32, 32, 32), 3),
        _weights = Noise("weights", new Shape(4, 4, 32, 32), 4);
    private readonly Parameter _bias = Noise("bias", new Shape(32), 5), _matrix = Noise("matrix", new Shape(256, 256), 6);
    private readonly Parameter _rows = Noise("rows", new Shape(Batch, 256), 7), _row = Noise("row", new Shape(256), 8);
    private readonly ParameterSet _layer, _convolution, _posterior;
    private readonly Tape _tape;

    public Operations()
    {
        _layer = new ParameterSet(_matrix, _rows, _row);
        _convolution = new ParameterSet(_large, _weights, _bias);
        _posterior = new ParameterSet(_mean, _logVariance);
        _tape = new Tape(_kernels);
    }

    [GlobalCleanup]
    public void CleanUp() => _kernels.Dispose();

    [Benchmark]
    public float Linear()
    {
        _tape.Begin(_layer);
        return Differentiate(Op.Linear(_tape.Use(_rows), _tape.Use(_matrix), _tape.Use(_row), Activation.Relu));
    }

    [Benchmark]
    public float Convolution()
    {
        _tape.Begin(_convolution);
        return Differentiate(
            Op.Convolution(_tape.Use(_large), _tape.Use(_weights), _tape.Use(_bias), stride: 2, padding: 1, Activation.Relu));
    }

    [Benchmark]
    public float GaussianKl()
    {
        _tape.Begin(_posterior);
        return Differentiate(Op.GaussianKl(_tape.Use(_mean), _tape.Use(_logVariance)));
    }

    [Benchmark]
    public float AggregateLogDensity()
    {
        _tape.Begin(_posterior);
        Var mean = _tape.Use(_mean);
        return Differentiate(Op.LogSumExp(Op.PairwiseGaussianLogDensity(mean, mean, _tape.Use(_logVariance)), dimension: 1));
    }

    private float Differentiate(Var value)
    {
        Var sum = Op.Sum(value);
        _tape.Backward(sum);
        return sum.Value.Item;
    }

    private static Parameter Noise(string name, Shape shape, int stream)
    {
        Parameter parameter = new(name, shape);
        Philox random = new(1, RandomPurpose.Benchmark, stream);
        random.FillNormal(parameter.Value.HostWrite());
        return parameter;
    }
}
