using System.Text;
using System.Text.Json.Nodes;
using Disentangle.Foundation.Json;

namespace Disentangle.Onnx;

/// <summary>How an encoder is used.</summary>
/// <param name="Form">How it has images.</param>
/// <param name="Range">One of <see cref="PixelValues.Read"/>.</param>
/// <param name="Batch">How many images it reads at a time; 0 for any number.</param>
/// <param name="Codes">Its outputs.</param>
internal sealed record EncoderUse(ImageForm Form, string Range, int Batch, CodeOutputs Codes);

/// <summary>How a decoder is used.</summary>
/// <param name="Form">How it has images.</param>
/// <param name="Values">One of <see cref="PixelValues.Given"/>.</param>
/// <param name="Batch">How many codes it reads at a time; 0 for any number.</param>
/// <param name="CodeRank">2 for codes (n, D), 4 for (n, D, 1, 1).</param>
/// <param name="Output">The output that is the images.</param>
internal sealed record DecoderUse(ImageForm Form, string Values, int Batch, int CodeRank, string Output);

/// <summary>What was told and found of networks: a file of the run beside them.</summary>
internal static class NetworkFile
{
    public const string Name = "network.json", Encoder = "encoder.onnx", Decoder = "decoder.onnx";

    private const int Format = 1;

    public static byte[] Write(EncoderUse encoder, DecoderUse? decoder)
    {
        JsonObject json = new()
        {
            ["format"] = Format,
            ["encoder"] = new JsonObject
            {
                ["layout"] = encoder.Form.Layout, ["rank"] = encoder.Form.Rank, ["range"] = encoder.Range, ["batch"] = encoder.Batch,
                ["codes"] = encoder.Codes.Form, ["outputs"] = new JsonArray([.. encoder.Codes.Names.Select(name => (JsonNode)name)]),
                ["latents"] = encoder.Codes.Latents,
            },
        };
        if (decoder is not null)
        {
            json["decoder"] = new JsonObject
            {
                ["layout"] = decoder.Form.Layout, ["rank"] = decoder.Form.Rank, ["values"] = decoder.Values, ["batch"] = decoder.Batch,
                ["codeRank"] = decoder.CodeRank, ["output"] = decoder.Output,
            };
        }

        return Encoding.UTF8.GetBytes(json.ToJsonString() + "\n");
    }

    /// <exception cref="UserErrorException">It is damaged.</exception>
    public static (EncoderUse Encoder, DecoderUse? Decoder) Read(byte[] content)
    {
        JsonItem root = JsonText.Parse(content, Name);
        if (root["format"].Whole() != Format) throw new UserErrorException($"{Name} is of a later version", "update Disentangle.Onnx");
        JsonItem encoder = root["encoder"];
        EncoderUse use = new(
            FormOf(encoder), encoder["range"].Text(), encoder["batch"].Int(),
            new CodeOutputs(
                encoder["codes"].Text(), [.. encoder["outputs"].Items().Select(name => name.Text())], encoder["latents"].Int(1)));
        return (use, root.Find("decoder") is not { } decoder ? null : new DecoderUse(
            FormOf(decoder), decoder["values"].Text(), decoder["batch"].Int(), decoder["codeRank"].Int(), decoder["output"].Text()));
    }

    private static ImageForm FormOf(JsonItem json) => new(json["layout"].Text() == ImageForm.First, json["rank"].Int(2));
}
