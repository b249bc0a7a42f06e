// The chat in an ASP.NET Core app: app.MapChat(). Needs Microsoft.IdentityModel.JsonWebTokens.

using System.Security.Claims;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

public static class Chat
{
    public static void MapChat(this WebApplication app)
    {
        app.MapGet("/open-chat", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            var user = context.User.FindFirstValue(ClaimTypes.NameIdentifier);
            return Results.Redirect(user == null ? "/login?next=/open-chat" : ChatUrl(app.Configuration, user));
        });
        app.MapGet("/api/chat-url", (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "no-store";
            var user = context.User.FindFirstValue(ClaimTypes.NameIdentifier);
            return user == null
                ? Results.Json(new { error = "not logged in" }, statusCode: 401)
                : Results.Json(new { url = ChatUrl(app.Configuration, user) });
        });
    }

    private static string ChatUrl(IConfiguration settings, string user)
    {
        var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(settings["JWT_SECRET"]!));
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Claims = new Dictionary<string, object> { ["system_id"] = "cointutor", ["user_id"] = user },
            Expires = DateTime.UtcNow.AddHours(1),
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
        });
        return $"{settings["GATEWAY_URL"]!.TrimEnd('/')}/chat?token={token}";
    }
}
