using System.Net;
using Microsoft.AspNetCore.Http;

namespace Disentangle.Studio.Access;

/// <summary>
/// Refuses what does not come from the user's own browser: hosts that are not loopback (DNS rebinding), requests without the token, and
/// changes and WebSockets from pages of another origin. Adds the headers that keep a page from loading anything from elsewhere.
/// </summary>
/// <param name="next">Handles what is allowed.</param>
/// <param name="token">The secret of this studio.</param>
internal sealed class AccessGuard(RequestDelegate next, AccessToken token)
{
    // Cookies do not tell ports apart, so that each studio has a name of its own.
    private readonly string _cookie = $"disentangle-{token.Text[..8]}";

    public async Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        SetHeaders(context);
        if (!IsLoopback(request.Host.Host))
        {
            await Refuse(context, "this studio is reached by a loopback address only, such as http://127.0.0.1");
        }
        else if ((HasEffect(request) || IsUpgrade(request)) && !IsOwnOrigin(request))
        {
            await Refuse(context, "the request comes from a page of another origin");
        }
        else if (token.Is(request.Query[AccessToken.Parameter]))
        {
            context.Response.Cookies.Append(
                _cookie, token.Text, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
            if (HttpMethods.IsGet(request.Method)) context.Response.Redirect(WithoutToken(request));
            else await next(context);
        }
        else if (token.Is(request.Cookies[_cookie]))
        {
            await next(context);
        }
        else
        {
            await Refuse(context, "the address lacks the studio's token: open the address that the program printed");
        }
    }

    /// <summary>Whether a name or address is that of this machine.</summary>
    internal static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private static bool HasEffect(HttpRequest request) => !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    // Before the middleware that knows WebSockets has seen the request.
    private static bool IsUpgrade(HttpRequest request) =>
        request.Headers.Upgrade.Count > 0 || HttpMethods.IsConnect(request.Method);

    // Browsers send it with every change and every WebSocket.
    private static bool IsOwnOrigin(HttpRequest request) =>
        string.Equals(request.Headers.Origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);

    private static string WithoutToken(HttpRequest request)
    {
        IEnumerable<KeyValuePair<string, string?>> rest = request.Query
            .Where(pair => pair.Key != AccessToken.Parameter)
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value)));

        // A path that begins with two strokes would name another host.
        return $"/{request.Path.Value?.TrimStart('/', '\\')}{QueryString.Create(rest)}";
    }

    private static void SetHeaders(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;

        // Styles within elements are what components and charts place themselves by; scripts come from files only.
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
            + $"connect-src 'self' ws://{(IsLoopback(context.Request.Host.Host) ? context.Request.Host.Value : "127.0.0.1")}; "
            + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static async Task Refuse(HttpContext context, string reason)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync($"disentangle studio: {reason}\n");
    }
}
