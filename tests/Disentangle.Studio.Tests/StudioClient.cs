using System.Net;
using System.Text.Json;

namespace Disentangle.Studio.Tests;

/// <summary>Asks a studio as the scripts of its pages do.</summary>
public sealed class StudioClient(Studio studio) : IDisposable
{
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>The cookie that the token becomes.</summary>
    public string Cookie => $"disentangle-{studio.Token[..8]}={studio.Token}";

    public HttpRequestMessage Request(HttpMethod method, string path)
    {
        HttpRequestMessage request = new(method, studio.Origin + path);
        request.Headers.Add("Cookie", Cookie);
        return request;
    }

    public Task<HttpResponseMessage> Send(HttpRequestMessage request) => _client.SendAsync(request);

    public async Task<(HttpStatusCode Status, string Text)> Get(string path)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path);
        using HttpResponseMessage answer = await Send(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async Task<byte[]> Bytes(string path)
    {
        using HttpRequestMessage request = Request(HttpMethod.Get, path);
        using HttpResponseMessage answer = await Send(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public async Task<(HttpStatusCode Status, string Text)> Post(string path, byte[] body)
    {
        using HttpRequestMessage request = Request(HttpMethod.Post, path);
        request.Headers.Add("Origin", studio.Origin);
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(body);
        using HttpResponseMessage answer = await Send(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The JSON that answers codes.</summary>
    public async Task<JsonElement> Json(string path, params float[] codes)
    {
        byte[] body = new byte[codes.Length * sizeof(float)];
        Buffer.BlockCopy(codes, 0, body, 0, body.Length);
        (HttpStatusCode status, string text) = await Post(path, body);
        Assert.True(status == HttpStatusCode.OK, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public void Dispose() => _client.Dispose();
}
