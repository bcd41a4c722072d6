using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MessagePack;

namespace Disentangle.StudioBenchmark;

/// <summary>
/// An open page without a browser: it loads the page, opens its circuit, says that each rendering arrived, and draws nothing. Hundreds fit
/// into a process.
/// </summary>
internal sealed partial class CircuitClient : IAsyncDisposable
{
    private const int Invocation = 1, Ping = 6;

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly string _components, _state;
    private Task _reading = Task.CompletedTask;

    private CircuitClient(string components, string state) => (_components, _state) = (components, state);

    /// <summary>How many renderings have arrived.</summary>
    public int Renderings { get; private set; }

    /// <summary>Whether the circuit is open and has reported no error.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Opens a page.</summary>
    /// <param name="http">A client with the studio's cookie.</param>
    /// <param name="cookies">The cookie.</param>
    /// <param name="page">The address of the page.</param>
    public static async Task<CircuitClient> Open(HttpClient http, CookieContainer cookies, Uri page)
    {
        string html = await http.GetStringAsync(page);
        var operations = Markers().Matches(html).Select((marker, number) =>
        {
            var fields = JsonSerializer.Deserialize<Dictionary<string, object>>(marker.Groups[1].Value)!;
            fields["uniqueId"] = number;
            return new { type = "add", ssrComponentId = number + 1, marker = fields };
        });
        string components = JsonSerializer.Serialize(new { batchId = 1, operations });
        CircuitClient client = new(components, State().Match(html).Groups[1].Value);

        string origin = page.GetLeftPart(UriPartial.Authority);
        using HttpRequestMessage ask = new(HttpMethod.Post, $"{origin}/_blazor/negotiate?negotiateVersion=1");
        ask.Headers.Add("Origin", origin);
        using HttpResponseMessage answer = await http.SendAsync(ask);
        string token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        client._socket.Options.Cookies = cookies;
        client._socket.Options.SetRequestHeader("Origin", origin);
        await client._socket.ConnectAsync(new Uri($"{origin.Replace("http", "ws", StringComparison.Ordinal)}/_blazor?id={token}"), default);
        await client._socket.SendAsync(
            Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, default);
        byte[] shake = new byte[256];
        await client._socket.ReceiveAsync(shake, default);
        client._reading = Task.Run(client.Read);
        _ = Task.Run(client.KeepOpen);
        await client.Invoke("StartCircuit", "0", $"{origin}/", page.ToString(), "[]", client._state);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _socket.Abort();
        await _reading;
        _socket.Dispose();
        _end.Dispose();
        _sending.Dispose();
    }

    private async Task Read()
    {
        byte[] room = new byte[1 << 16];
        try
        {
            while (true)
            {
                ArrayBufferWriter<byte> frame = new();
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(room.AsMemory(), _end.Token);
                    if (part.MessageType == WebSocketMessageType.Close) throw new WebSocketException("closed");
                    frame.Write(room.AsSpan(0, part.Count));
                }
                while (!part.EndOfMessage);
                foreach (ReadOnlyMemory<byte> message in Messages(frame.WrittenMemory)) await Answer(message);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            IsAlive = false;
        }
    }

    // Each message of a frame stands behind its length, seven bits a byte.
    private static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> frame)
    {
        while (!frame.IsEmpty)
        {
            int length = 0, digits = 0;
            byte one;
            do
            {
                one = frame.Span[digits];
                length |= (one & 0x7f) << (7 * digits++);
            }
            while (one >= 0x80);
            yield return frame.Slice(digits, length);
            frame = frame[(digits + length)..];
        }
    }

    private Task Answer(ReadOnlyMemory<byte> message)
    {
        MessagePackReader reader = new(message);
        reader.ReadArrayHeader();
        if (reader.ReadInt32() != Invocation) return Task.CompletedTask;
        reader.Skip();
        reader.Skip();
        string target = reader.ReadString()!;
        reader.ReadArrayHeader();
        switch (target)
        {
            case "JS.RenderBatch":
                Renderings++;
                return Invoke("OnRenderCompleted", null, reader.ReadInt64(), null);
            case "JS.BeginInvokeJS":
                long task = reader.ReadInt64();
                string function = reader.ReadString()!;
                reader.Skip();
                bool wantsObject = reader.ReadInt32() == 1;

                // What a page has when its script is ready.
                if (function.EndsWith("attachWebRendererInterop", StringComparison.Ordinal))
                    return Invoke("UpdateRootComponents", null, _components, _state);
                string result = wantsObject ? "{\"__jsObjectId\":1}" : "null";
                return task == 0 ? Task.CompletedTask
                    : Invoke("EndInvokeJSFromDotNet", null, task, true,
                        string.Create(CultureInfo.InvariantCulture, $"[{task},true,{result}]"));
            case "JS.Error":
                IsAlive = false;
                return Task.CompletedTask;
            default:
                return Task.CompletedTask;
        }
    }

    private Task Invoke(string target, string? id, params object?[] arguments) => Send((ref MessagePackWriter writer) =>
    {
        writer.WriteArrayHeader(6);
        writer.Write(Invocation);
        writer.WriteMapHeader(0);
        writer.Write(id);
        writer.Write(target);
        writer.WriteArrayHeader(arguments.Length);
        foreach (object? argument in arguments)
        {
            if (argument is long number) writer.Write(number);
            else if (argument is bool flag) writer.Write(flag);
            else writer.Write((string?)argument);
        }

        writer.WriteArrayHeader(0);
    });

    private async Task KeepOpen()
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(10), _end.Token);
                await Send((ref MessagePackWriter writer) =>
                {
                    writer.WriteArrayHeader(1);
                    writer.Write(Ping);
                });
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException or ObjectDisposedException)
        {
            // It was closed.
        }
    }

    private delegate void Writing(ref MessagePackWriter writer);

    private async Task Send(Writing write)
    {
        byte[] frame = Frame(write);
        await _sending.WaitAsync(_end.Token);
        try
        {
            await _socket.SendAsync(frame, WebSocketMessageType.Binary, true, _end.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    private static byte[] Frame(Writing write)
    {
        ArrayBufferWriter<byte> message = new();
        MessagePackWriter writer = new(message);
        write(ref writer);
        writer.Flush();
        List<byte> frame = [];
        int length = message.WrittenCount;
        for (; length >= 0x80; length >>= 7) frame.Add((byte)(length | 0x80));
        frame.Add((byte)length);
        frame.AddRange(message.WrittenSpan);
        return [.. frame];
    }

    [GeneratedRegex("<!--Blazor:(\\{.*?\\})-->")]
    private static partial Regex Markers();

    [GeneratedRegex("<!--Blazor-Server-Component-State:(.*?)-->")]
    private static partial Regex State();
}
