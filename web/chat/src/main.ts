import 'vant/es/style/base.css'
import './style/tokens.css'
import './style/base.css'

import { createApp } from 'vue'

import App from './App.vue'

createApp(App).mount('#app')
