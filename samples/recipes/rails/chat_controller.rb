# The chat in a Rails app with Devise. Needs the gem jwt. In config/routes.rb:
#   get "open-chat", to: "chat#show"
#   get "api/chat-url", to: "chat#link"
class ChatController < ApplicationController
  before_action :no_store

  def show
    redirect_to(current_user ? chat_url_of(current_user) : "/login?next=/open-chat", allow_other_host: true)
  end

  def link
    if current_user
      render json: { url: chat_url_of(current_user) }
    else
      render json: { error: "not logged in" }, status: :unauthorized
    end
  end

  private

  def chat_url_of(user)
    claims = { system_id: "cointutor", user_id: user.id.to_s, exp: Time.now.to_i + 3600 }
    "#{ENV.fetch("GATEWAY_URL").chomp("/")}/chat?token=#{JWT.encode(claims, ENV.fetch("JWT_SECRET"), "HS256")}"
  end

  def no_store
    response.headers["Cache-Control"] = "no-store"
  end
end
