// A program that calls the hub's API: see docs/guides/call-the-api.md.
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

string Setting(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set.");

// #region call
using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
string? token = null;

async Task<string> NewToken()
{
    var form = new Dictionary<string, string>
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = Setting("CLIENT"),
        ["client_secret"] = Setting("SECRET"),
        ["scope"] = $"{Setting("SYSTEM_API")}/.default",
    };
    using var answer = await http.PostAsync(Setting("TOKEN_ENDPOINT"), new FormUrlEncodedContent(form));
    answer.EnsureSuccessStatusCode();
    return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
}

async Task<JsonElement> Get(string path)
{
    for (var (attempt, renewed) = (1, false); ; attempt += 1)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Setting("HUB") + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ??= await NewToken());
        using var answer = await http.SendAsync(request);
        if (answer.IsSuccessStatusCode) return await answer.Content.ReadFromJsonAsync<JsonElement>();
        if (answer.StatusCode == HttpStatusCode.Unauthorized && !renewed)
        {
            (token, renewed) = (null, true);
            continue;
        }
        if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable && attempt < 5)
        {
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(5));
            continue;
        }
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        throw new HttpRequestException($"{problem.GetProperty("code")}: {problem.GetProperty("title")} ({problem.GetProperty("correlationId")})");
    }
}

Console.WriteLine(await Get("/api/v1/system/identity"));
// #endregion
