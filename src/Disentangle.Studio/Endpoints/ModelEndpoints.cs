using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Disentangle.Analysis;
using Disentangle.Datasets.Images;
using Disentangle.Datasets.Sampling;
using Disentangle.Experiments.Analyses;
using Disentangle.Experiments.Summaries;
using Disentangle.Reports.Drawing;
using Disentangle.Reports.Pictures;
using Disentangle.Studio.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Disentangle.Studio.Endpoints;

/// <summary>What scripts ask at every frame: pictures of codes and codes of images, as plain numbers in little-endian order.</summary>
internal static class ModelEndpoints
{
    /// <summary>Bytes of a body that asks for something.</summary>
    public const int MostBytes = 4 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder group = routes.MapGroup("/api").AddEndpointFilter(Errors);
        EarlyPage.Map(group);
        group.MapPost("/decode", Decode).DisableAntiforgery();
        group.MapPost("/support", Support).DisableAntiforgery();
        group.MapPost("/picture", Picture).DisableAntiforgery();
        group.MapPost("/frozen", Frozen).DisableAntiforgery();
        group.MapPost("/readout", Readout).DisableAntiforgery();
        group.MapGet("/traversal", Traversal);
        group.MapGet("/image", Image);
        group.MapGet("/pixels", Pixels);
        group.MapGet("/reconstruction", Reconstruction);
        group.MapGet("/index", Index);
        group.MapGet("/progress", Progress);
        group.MapGet("/live", Live);
        group.MapGet("/column", Column);
        group.MapGet("/tones", Tones);
        group.MapGet("/among", Among);
        group.MapGet("/tour", Tour);
    }

    private static async Task<IResult> Decode(ModelName model, HttpRequest request, OpenRuns runs, CancellationToken cancellation)
    {
        float[] codes = await ReadFloats(request, cancellation);
        return Results.Bytes(await runs.With(model, open => open.Decode(codes), cancellation));
    }

    /// <summary>For each code 1 where it is off support, else 0.</summary>
    private static async Task<IResult> Support(ModelName run, HttpRequest request, OpenRuns runs, CancellationToken cancellation)
    {
        float[] codes = await ReadFloats(request, cancellation);
        return Results.Bytes(await runs.With(run, open => open.OffSupport(codes), cancellation));
    }

    /// <summary>The code of an image of the data, then its bytes.</summary>
    private static async Task<IResult> Image(ModelName model, int index, OpenRuns runs, CancellationToken cancellation)
    {
        (float[] code, byte[] image) = await runs.With(model, open => open.At(index), cancellation);
        return Results.Bytes((byte[])[.. LittleEndian(code), .. image]);
    }

    /// <summary>The code of a picture that was dropped on the page, then the picture as the model takes it.</summary>
    private static async Task<IResult> Picture(ModelName model, HttpRequest request, OpenRuns runs, CancellationToken cancellation)
    {
        byte[] file = await ReadBytes(request, cancellation);
        (float[] code, byte[] image) = await runs.With(model, open => open.Of(file), cancellation);
        return Results.Bytes((byte[])[.. LittleEndian(code), .. image]);
    }

    /// <summary>A page of its own with the strips around a code.</summary>
    private static async Task<IResult> Frozen(ModelName model, HttpRequest request, OpenRuns runs, CancellationToken cancellation)
    {
        float[] code = await ReadFloats(request, cancellation);
        return Results.Text(await runs.With(model, open => open.Freeze(code), cancellation), "text/html; charset=utf-8");
    }

    /// <summary>The factors of the images decoded from two codes, and those of an image of the data.</summary>
    private static async Task<IResult> Readout(
        ModelName model, int index, HttpRequest request, Readouts readouts, CancellationToken cancellation) =>
        Results.Json(await readouts.Read(model, index, await ReadFloats(request, cancellation), cancellation));

    /// <summary>The picture of <c>disentangle traverse</c>, to be saved.</summary>
    private static async Task<IResult> Traversal(
        ModelName model, int image, string format, string? grid, OpenRuns runs, CancellationToken cancellation)
    {
        if (!Enum.TryParse(format, ignoreCase: true, out TraversalFormat known) || !Enum.IsDefined(known))
            throw new UserErrorException($"{Shown.Text(format)}: not png, svg, gif or apng");
        TraversalRequest request = new() { Images = [image], Grid = GridOf(grid) };
        byte[] bytes = await runs.With(model, open => open.Picture(request, known), cancellation);
        string ending = known.ToString().ToLowerInvariant();
        return Results.File(bytes, ending == "svg" ? "image/svg+xml" : $"image/{ending}", $"traversal.{ending}");
    }

    private static (int, int)? GridOf(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return text.Split(',') is [var a, var b] && int.TryParse(a, out int across) && int.TryParse(b, out int up) ? (across, up)
            : throw new UserErrorException($"{Shown.Text(text)}: not two units, such as 3,5");
    }

    /// <summary>An image of the data as PNG.</summary>
    private static async Task<IResult> Pixels(ModelName model, int index, OpenRuns runs, CancellationToken cancellation) =>
        Results.Bytes(await runs.With(model, open => PngEncoder.Encode(open.ImageAt(index)), cancellation), PngEncoder.MediaType);

    /// <summary>The image decoded from its code as PNG.</summary>
    private static async Task<IResult> Reconstruction(ModelName model, int index, OpenRuns runs, CancellationToken cancellation) =>
        Results.Bytes(await runs.With(model, open => PngEncoder.Encode(open.ReconstructionAt(index)), cancellation), PngEncoder.MediaType);

    /// <summary>
    /// A number for each image: <c>index</c>, <c>component:1</c>, <c>unit:3</c> or <c>factor:0</c>; or all of its code: <c>codes</c>.
    /// </summary>
    private static async Task<IResult> Column(ModelName model, string name, OpenRuns runs, CancellationToken cancellation) =>
        Results.Bytes(await runs.WithCodes(model, open => LittleEndian(name.Split(':') switch
        {
            ["index"] => open.Columns.Indices(),
            ["codes"] => open.Columns.Means,
            ["component", var number] when int.TryParse(number, out int c) => open.Component(c),
            ["unit", var unit] when int.TryParse(unit, out int d) => open.Columns.Unit(d),
            ["factor", var factor] when int.TryParse(factor, out int k) => open.Columns.Factor(k),
            _ => throw new UserErrorException($"{Shown.Text(name)}: not index, codes, component:N, unit:N or factor:N"),
        }), cancellation));

    /// <summary>1 where tones are categories, else 0; then a tone for each image, by the name of a colour.</summary>
    private static async Task<IResult> Tones(
        ModelName model, string name, OpenRuns runs, ModelJobs<float[]> errors, CancellationToken cancellation) =>
        Results.Bytes(await runs.WithCodes(model, open =>
        {
            PointTones tones = open.Colour(name).TonesOf(open.Columns, errors.Of(open, open.Columns.Images.Count));
            return (byte[])[(byte)(tones.Categories is null ? 0 : 1), .. tones.Tones];
        }, cancellation));

    /// <summary>A byte for each image: 1 where a filter lets it through, else 0.</summary>
    private static async Task<IResult> Among(ModelName model, string where, OpenRuns runs, CancellationToken cancellation) =>
        Results.Bytes(await runs.WithCodes(model, open => open.Columns.Among(FactorFilter.Parse(where, open.Columns.Factors))
            .Select(one => one ? (byte)1 : (byte)0).ToArray(), cancellation));

    /// <summary>A tour: how many stops, the stops, the mean of the codes, then both directions of every frame.</summary>
    private static async Task<IResult> Tour(ModelName model, ulong seed, OpenRuns runs, CancellationToken cancellation) =>
        Results.Bytes(await runs.WithCodes(
            model, open => LittleEndian(ForScript(open.Projection, open.Projection.TourOf(seed))), cancellation));

    private static float[] ForScript(CodeProjection projection, PlaneTour tour) =>
    [
        tour.Stops.Count, .. tour.Stops.Select(stop => (float)stop), .. projection.Components.Mean.Select(mean => (float)mean),
        .. Enumerable.Range(0, tour.Last + 1).SelectMany(frame =>
        {
            (double[] across, double[] up) = tour.At(frame);
            return across.Concat(up);
        }).Select(value => (float)value),
    ];

    /// <summary>The last picture of a run that is trained here.</summary>
    private static IResult Live(string run, Trainings trainings) => trainings.LiveOf(run).Picture is { } picture
        ? Results.Bytes(picture, PngEncoder.MediaType) : throw new UserErrorException("there is no picture yet");

    /// <summary>A picture that was drawn while the run was trained.</summary>
    private static IResult Progress(string run, long step, RunWatch watch) =>
        Results.File(watch.PictureOf(run, step), PngEncoder.MediaType);

    /// <summary>The index of the image with these factor values, separated by commas.</summary>
    private static async Task<IResult> Index(ModelName model, string factors, OpenRuns runs, CancellationToken cancellation) =>
        Results.Json(await runs.With(model, open => open.Run.Data is IFactorGrid grid ? IndexOf(grid, factors)
            : throw new UserErrorException("the data is not a complete grid of its factors"), cancellation));

    private static int IndexOf(IFactorGrid grid, string factors)
    {
        string[] parts = factors.Split(',');
        int[] values = new int[grid.Factors.Count];
        bool fits = parts.Length == values.Length;
        for (int i = 0; fits && i < parts.Length; i++)
            fits = int.TryParse(parts[i], out values[i]) && values[i] >= 0 && values[i] < grid.Factors[i].Size;
        return fits ? grid.IndexOf(values) : throw new UserErrorException($"{Shown.Text(factors)}: not a value for each factor");
    }

    internal static async Task<float[]> ReadFloats(HttpRequest request, CancellationToken cancellation)
    {
        byte[] bytes = await ReadBytes(request, cancellation);
        if (bytes.Length % sizeof(float) != 0) throw new UserErrorException("the body is not a sequence of numbers of 32 bits");
        float[] values = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return values;
    }

    private static async Task<byte[]> ReadBytes(HttpRequest request, CancellationToken cancellation)
    {
        using MemoryStream body = new();
        await request.Body.CopyToAsync(body, cancellation);
        return body.ToArray();
    }

    internal static byte[] LittleEndian(ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[values.Length * sizeof(float)];
        if (BitConverter.IsLittleEndian) MemoryMarshal.AsBytes(values).CopyTo(bytes);
        else for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return bytes;
    }

    // A mistake is one sentence here, too.
    private static async ValueTask<object?> Errors(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (UserErrorException e)
        {
            return Results.Text(Sentence.Of(e), statusCode: StatusCodes.Status400BadRequest);
        }
        catch (BadHttpRequestException e)
        {
            return Results.Text("the request is too large", statusCode: e.StatusCode);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return Results.Text(Sentence.Of(e), statusCode: StatusCodes.Status500InternalServerError);
        }
    }
}
